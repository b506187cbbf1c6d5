"""Numbers as people and files write them (import_formats.md §2). Pure functions.

Whatever could be read in two ways is refused, never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

LARGEST = Decimal("9999999.99")
"""The largest single amount that a file or a form may hold."""

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

_BLANKS = f" {NO_BREAK_SPACE}\N{NARROW NO-BREAK SPACE}"
_AMOUNT = re.compile(
    rf"(?P<sign>[+\-{MINUS}]?)"
    rf"(?P<whole>[0-9]+|[0-9]{{1,3}}(?:[{_BLANKS}][0-9]{{3}})+)"
    rf"(?:[,.](?P<fraction>[0-9]+))?"
    rf"(?:[{_BLANKS}]?(?:zł|PLN))?"
)


class AmountError(ValueError):
    """A text that is no amount: `code` is for scripts, `message` (Polish) for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse_decimal(text: str, *, places: int) -> Decimal:
    """A number in the closed grammar of `import_formats.md` §2 with up to `places` decimals.

    Raises AmountError with AMOUNT_FORMAT (ambiguous or no number), AMOUNT_SCALE (too many
    decimals, also when they are zeros) or AMOUNT_TOO_LARGE (over 9 999 999,99).
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise AmountError("AMOUNT_FORMAT", "To nie jest liczba. Napisz ją w postaci 1234,56.")
    fraction = found["fraction"] or ""
    if len(fraction) > places:
        raise AmountError(
            "AMOUNT_SCALE", f"Za dużo miejsc po przecinku: {len(fraction)}, a może być {places}."
        )
    whole = "".join(sign for sign in found["whole"] if sign not in _BLANKS)
    value = Decimal(f"{whole}.{fraction.ljust(places, '0')}")
    if value > LARGEST:
        most = "9 999 999,99 zł".replace(" ", NO_BREAK_SPACE)
        raise AmountError("AMOUNT_TOO_LARGE", f"Kwota jest większa niż {most}. Sprawdź przecinek.")
    return -value if found["sign"] in ("-", MINUS) and value else value
