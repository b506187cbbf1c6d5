"""Numbers as people, files and accounting programs write them (import_formats.md §2). Pure.

One reader for every notation; never a float. What could be read in two ways is refused.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from cms_ext.base.text.polish import DROP_INVISIBLE

LARGEST = Decimal("9999999.99")
"""The largest single amount that a file or a form may hold."""

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

_BLANKS = f" {NO_BREAK_SPACE}\N{NARROW NO-BREAK SPACE}"
_PROGRAM_BLANKS = f"{_BLANKS}\N{THIN SPACE}\N{FIGURE SPACE}'’"
_DASHES = f"-{MINUS}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
_DASH_ALONE = re.compile(rf"[{_DASHES}](?:[{_BLANKS}]*(?:zł|PLN))?")
_CURRENCY = re.compile(rf"^(?:zł|zl|pln)\.?(?=[\d({_BLANKS}+{_DASHES}])|(?:zł|zl|pln)\.?$", re.I)
# The side of an account, on either end of an amount; a credit is a minus.
_SIDE_NAME = "cr|ct|ma|dr|dt|wn"
_SIDE = re.compile(
    rf"^(?:{_SIDE_NAME})\.?(?=[\d({_BLANKS}])"
    rf"|(?<=[\d){_BLANKS}])(?:(?:{_SIDE_NAME})\.?|\((?:{_SIDE_NAME})\.?\))$",
    re.IGNORECASE,
)
_CREDITS = ("c", "m")


class AmountError(ValueError):
    """A text that is no amount: `code` is for scripts, `message` (Polish) for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Notation:
    """How numbers are written: the possible decimal signs, and a sign between groups of three.

    Blanks between groups are always read. `dash_is_zero` in columns of amounts, where spreadsheets
    write a zero so. With `is_of_programs` a currency, brackets, a minus or a side may stand around
    the number, and behind its last place zeros where only one sign can be the decimal one.
    """

    decimal: str
    group: str = ""
    dash_is_zero: bool = False
    is_of_programs: bool = False
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        blanks = _PROGRAM_BLANKS if self.is_of_programs else _BLANKS
        number = (
            rf"(?P<sign>[+\-{MINUS}]?)"
            rf"(?P<whole>[0-9]+|[0-9]{{1,3}}(?:[{blanks}{re.escape(self.group)}][0-9]{{3}})+)"
            rf"(?:[{re.escape(self.decimal)}](?P<fraction>[0-9]+))?(?:[{_BLANKS}]?(?:zł|PLN))?"
        )
        object.__setattr__(self, "pattern", re.compile(number))


TYPED = Notation(",.")
# Any number, and an amount, in a file of the import contract.
CONTRACT = Notation(",.", is_of_programs=True)
CONTRACT_AMOUNT = Notation(",.", dash_is_zero=True, is_of_programs=True)


def parse_decimal(text: str, *, places: int) -> Decimal:
    """A number in the closed grammar of `import_formats.md` §2 with up to `places` decimals.

    Raises AmountError, as `read_number`.
    """
    return read_number(text, TYPED, places)


def read_number(text: str, notation: Notation, places: int, largest: Decimal = LARGEST) -> Decimal:
    """A number in a notation, with up to `places` decimals.

    Raises AmountError with AMOUNT_FORMAT (ambiguous or no number), AMOUNT_SCALE (too many
    decimals, also when they are zeros) or AMOUNT_TOO_LARGE (over `largest`).
    """
    digits, negative = text.translate(DROP_INVISIBLE).strip(), False
    found = notation.pattern.fullmatch(digits)
    if found is None and notation.is_of_programs:
        digits, negative = _without_sign(digits)
        found = notation.pattern.fullmatch(digits)
    if found is None:
        if notation.dash_is_zero and _DASH_ALONE.fullmatch(digits):
            return Decimal(0).scaleb(-places)
        raise AmountError("AMOUNT_FORMAT", "To nie jest liczba. Napisz ją w postaci 1234,56.")
    fraction = found["fraction"] or ""
    negative = negative or found["sign"] in ("-", MINUS)
    if notation.is_of_programs and len(notation.decimal) == 1:
        fraction = fraction[:places] + fraction[places:].rstrip("0")
    if len(fraction) > places:
        message = f"Za dużo miejsc po przecinku: {len(fraction)}, a może być {places}."
        raise AmountError("AMOUNT_SCALE", message)
    integer = found["whole"]
    if not integer.isdecimal() or not integer.isascii():
        integer = "".join(filter(str.isdecimal, integer))
    value = Decimal(f"{integer}.{fraction.ljust(places, '0')}")
    if value > largest:
        most = "9 999 999,99 zł".replace(" ", NO_BREAK_SPACE)
        raise AmountError("AMOUNT_TOO_LARGE", f"Kwota jest większa niż {most}. Sprawdź przecinek.")
    return -value if negative and value else value


def has_side(text: str) -> bool:
    """Return True if an amount names a side of an account, as in „12,50 CR”."""
    return _SIDE.search(_CURRENCY.sub("", text.strip(_PROGRAM_BLANKS)).strip(_BLANKS)) is not None


def _without_sign(text: str) -> tuple[str, bool]:
    """Split a program's number into its digits, and whether it is negative.

    A number with two signs is ambiguous: its digits are "". A dash alone stays.
    """
    signs: list[bool] = []
    before, text = "", text.strip(_PROGRAM_BLANKS)
    while text != before and len(signs) < 2:
        before, text = text, _CURRENCY.sub("", text).strip(_PROGRAM_BLANKS)
        if not signs and text and text in _DASHES:
            return text, False
        if side := _SIDE.search(text):
            signs.append(side[0].lstrip("(").lower().startswith(_CREDITS))
            text = text[: side.start()] + text[side.end() :]
        elif text.startswith("(") and text.endswith(")"):
            signs.append(True)
            text = text[1:-1]
        elif text.startswith(("+", *_DASHES)):
            signs.append(text[0] != "+")
            text = text[1:]
        elif text.endswith(tuple(_DASHES)):
            signs.append(True)
            text = text[:-1]
        text = text.strip(_PROGRAM_BLANKS)
    return ("", False) if len(signs) > 1 else (text, True in signs)
