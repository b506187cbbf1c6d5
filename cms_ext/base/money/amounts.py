"""Money in PLN, immutable and exact to the grosz. Pure functions without Django.

Rules: `ledger.md` §2, §3 and §5, the accepted spellings of `import_formats.md` §2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# The grammar of amounts is that of tables; money exports it too.
from cms_ext.base.tables.numbers import LARGEST, MINUS
from cms_ext.base.tables.numbers import NO_BREAK_SPACE as NO_BREAK_SPACE
from cms_ext.base.tables.numbers import AmountError as AmountError
from cms_ext.base.tables.numbers import parse_decimal as parse_decimal

GROSZ = Decimal("0.01")


def round_to_grosz(value: Decimal) -> Decimal:
    """Round to the grosz, half away from zero: the only rounding of money (`ledger.md` §3)."""
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
        """Make Money from the database's value: 123456 is 1 234,56 zł."""
        return cls._exact(Decimal(grosze) * GROSZ)

    @classmethod
    def _exact(cls, amount: Decimal) -> Money:
        """Make Money without checks; `amount` has two decimals and is no negative zero."""
        money = object.__new__(cls)
        object.__setattr__(money, "amount", amount)
        return money

    @classmethod
    def parse(cls, text: str) -> Money:
        """Parse an amount as people and files write it: `1 234,56`, `1234.56`, `−12,00 zł`.

        Raises AmountError with AMOUNT_FORMAT, AMOUNT_SCALE or AMOUNT_TOO_LARGE.
        """
        return cls(parse_decimal(text, places=2))

    @property
    def grosze(self) -> int:
        """Return the amount in grosze, as the database stores it."""
        return int(self.amount * 100)

    @property
    def digits(self) -> str:
        """`1 234,56`, for columns headed "zł"; negative with a true minus sign."""
        grosze = self.grosze
        integer, fraction = divmod(abs(grosze), 100)
        sign = MINUS if grosze < 0 else ""
        return f"{sign}{integer:,}".replace(",", NO_BREAK_SPACE) + f",{fraction:02d}"

    def __str__(self) -> str:
        return f"{self.digits}{NO_BREAK_SPACE}zł"

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __add__(self, other: Money) -> Money:
        return Money._exact(self.amount + other.amount)

    def __sub__(self, other: Money) -> Money:
        return Money._exact(self.amount - other.amount)

    def __neg__(self) -> Money:
        # No negative zero.
        return Money._exact(-self.amount)

    def __abs__(self) -> Money:
        return Money._exact(abs(self.amount))


ZERO = Money(Decimal(0))
# The largest single amount that the ledger and the import files take (`ledger.md` §9, §14).
MAX_AMOUNT = Money(LARGEST)


def sum_money(amounts: Iterable[Money]) -> Money:
    """Return the sum; zero for no amounts."""
    return Money.from_grosze(sum(amount.grosze for amount in amounts))


def multiply_rate(quantity: Decimal, rate: Decimal) -> Money:
    """Return the amount of a charge line: quantity × rate, rounded once."""
    return Money(round_to_grosz(quantity * rate))
