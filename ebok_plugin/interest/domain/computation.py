"""Late interest of one debt, exact: ACT/365, each rate on its own days (`interest.md` §2).

Integers throughout: grosze × days × basis points, divided by 365 × 10 000 once at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import NamedTuple

from ebok_plugin.interest.domain.rate_table import DAY, RateTable, percent
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.money import ZERO, Money

# Grosze × days × basis points in one grosz; the year has 365 days, a leap year too.
UNITS_A_GROSZ = 365 * 10_000
GROSZE_A_ZLOTY = 100
_EXACT = Context(prec=28)


class DebtSpan(NamedTuple):
    """A part of a debt in grosze and the days for which it bears interest, both inclusive."""

    grosze: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class InterestLine:
    """A part of a debt at one rate."""

    amount: Money
    start: date
    end: date
    basis_points: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def rate(self) -> Decimal:
        """In percent a year: 9.25."""
        return percent(self.basis_points)

    @property
    def units(self) -> int:
        """Grosze × days × basis points."""
        return self.amount.grosze * self.days * self.basis_points

    @property
    def raw(self) -> Decimal:
        """In złoty, not rounded (28 digits)."""
        return _EXACT.divide(Decimal(self.units), Decimal(UNITS_A_GROSZ * GROSZE_A_ZLOTY))


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which rates and by which rounding the interest of an account is computed.

    `tax_minimum`: tax interest that is not above it is not charged; None for no such threshold.
    """

    regime: Regime
    rates: RateTable
    tax_minimum: Money | None = None

    def grosze(self, units: int) -> int:
        """The one rounding of a debt, half up: to the grosz, tax interest to the full złoty."""
        if self.regime is Regime.COOP:
            return half_up(units, UNITS_A_GROSZ)
        if self.tax_minimum is not None and units <= self.tax_minimum.grosze * UNITS_A_GROSZ:
            return 0
        return half_up(units, UNITS_A_GROSZ * GROSZE_A_ZLOTY) * GROSZE_A_ZLOTY


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest of a debt: `total` is the sum of the lines, rounded once."""

    lines: tuple[InterestLine, ...]
    total: Money


def interest(base: Money, due: date, until: date, terms: Terms) -> Interest:
    """Interest of a debt paid in one sum on `until`, or still open on that day.

    The day after `due` is the first one, `until` itself counts; none when it is not after `due`.
    Raises RateUnknown, and ValueError for a negative base.
    """
    if base < ZERO:
        raise ValueError(f"{base} is no debt.")
    return interest_of([DebtSpan(base.grosze, due + DAY, until)], terms)


def interest_of(spans: Iterable[DebtSpan], terms: Terms) -> Interest:
    """Interest of one debt paid in parts: the parts' raw values are summed, then rounded once."""
    lines = tuple(
        InterestLine(Money.from_grosze(span.grosze), *segment)
        for span in spans
        for segment in terms.rates.segments(span.start, span.end)
    )
    grosze = terms.grosze(sum(line.units for line in lines))
    return Interest(lines, Money.from_grosze(grosze))


def half_up(units: int, denominator: int) -> int:
    """The whole number nearest to a fraction that is not negative; a half goes up."""
    return (2 * units + denominator) // (2 * denominator)
