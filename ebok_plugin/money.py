"""One immutable Money, in PLN, exact to the grosz. Pure functions without Django.

Rules: spec `ledger.md` §2, §3 and §5, the accepted spellings of `import_formats.md` §2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

GROSZ = Decimal("0.01")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

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


def r2(value: Decimal) -> Decimal:
    """The only rounding of money: to the grosz, half away from zero (`ledger.md` §3)."""
    return value.quantize(GROSZ, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in złoty. Positive: the resident owes it; negative: it is the resident's credit.

    Only a finite Decimal without a fraction of a grosz is taken: TypeError for another type,
    ValueError for another value. `str()` is what people read, `amount` what programs read.
    """

    amount: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"Money needs a Decimal, not {type(self.amount).__name__}.")
        try:
            exact = self.amount.quantize(GROSZ)
        except InvalidOperation as error:
            raise ValueError(f"{self.amount} is no amount of money.") from error
        if exact != self.amount:
            raise ValueError(f"{self.amount} has a fraction of a grosz.")
        object.__setattr__(self, "amount", exact if exact else abs(exact))

    @classmethod
    def from_grosze(cls, grosze: int) -> Money:
        """What the database holds: 123456 is 1 234,56 zł."""
        return cls(Decimal(grosze).scaleb(-2))

    @classmethod
    def parse(cls, text: str) -> Money:
        """An amount as people and files write it: `1 234,56`, `1234.56`, `−12,00 zł`.

        Raises AmountError with AMOUNT_FORMAT, AMOUNT_SCALE or AMOUNT_TOO_LARGE.
        """
        return cls(parse_decimal(text, places=2))

    @property
    def grosze(self) -> int:
        """What the database holds."""
        return int(self.amount.scaleb(2))

    @property
    def digits(self) -> str:
        """For columns headed "zł": `1 234,56`, negative with a true minus sign."""
        whole, fraction = f"{abs(self.amount):,.2f}".split(".")
        sign = MINUS if self.amount < 0 else ""
        return f"{sign}{whole.replace(',', NO_BREAK_SPACE)},{fraction}"

    def __str__(self) -> str:
        return f"{self.digits}{NO_BREAK_SPACE}zł"

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + other.amount)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - other.amount)

    def __neg__(self) -> Money:
        return Money(-self.amount)

    def __abs__(self) -> Money:
        return Money(abs(self.amount))


ZERO = Money(Decimal(0))
# The largest single amount that the ledger and the import files take (`ledger.md` §9, §14).
MAX_AMOUNT = Money(Decimal("9999999.99"))


def total(amounts: Iterable[Money]) -> Money:
    """The sum; nothing sums to zero."""
    return Money.from_grosze(sum(amount.grosze for amount in amounts))


def product(quantity: Decimal, rate: Decimal) -> Money:
    """The amount of a charge line, rounded once: `r2(quantity × rate)`."""
    return Money(r2(quantity * rate))


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
    if value > MAX_AMOUNT.amount:
        raise AmountError(
            "AMOUNT_TOO_LARGE", f"Kwota jest większa niż {MAX_AMOUNT}. Sprawdź przecinek."
        )
    return -value if found["sign"] in ("-", MINUS) and value else value
