"""Late interest of one debt, exact: ACT/365, each rate on its own days (`interest.md` §2).

Integers throughout: grosze × days × basis points (9,25 % is 925), divided by 365 × 10 000 once at
the end. A rate holds from its first day until the next one begins (`interest.md` §5), so a table of
rates has no gap and no overlap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Context, Decimal
from itertools import accumulate, chain, pairwise, repeat
from typing import NamedTuple

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.interest.errors import RateUnknown
from ebok_plugin.ledger.vocabulary import Regime

DAY = timedelta(days=1)
# An agreed rate is capped at twice the statutory one (art. 481 § 2¹ KC).
CAP = 2
# Grosze × days × basis points in one grosz; the year has 365 days, a leap year too.
UNITS_A_GROSZ = 365 * 10_000
GROSZE_A_ZLOTY = 100
_EXACT = Context(prec=28)


def percent(basis_points: int) -> Decimal:
    """925 is 9.25."""
    return Decimal(basis_points).scaleb(-2)


class RateStep(NamedTuple):
    """A rate and the first day on which it holds."""

    valid_from: date
    basis_points: int


class Segment(NamedTuple):
    """Days at one rate, both ends inclusive."""

    start: date
    end: date
    basis_points: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class RateTable:
    """`steps` by date, at least one; `confirmed_until` is the last day that staff confirmed."""

    steps: tuple[RateStep, ...]
    confirmed_until: date

    def agreed(self, basis_points: int) -> RateTable:
        """The table of a co-op with an agreed rate: never above the cap of the day."""
        return replace(
            self,
            steps=tuple(
                RateStep(step.valid_from, min(basis_points, CAP * step.basis_points))
                for step in self.steps
            ),
        )

    def segments(self, start: date, end: date) -> tuple[Segment, ...]:
        """The days cut where the rate changes; none when `end` is before `start`.

        Raises RateUnknown for a start before the first rate.
        """
        if end < start:
            return ()
        place = bisect_right(self.steps, start, key=lambda step: step.valid_from) - 1
        if place < 0:
            raise RateUnknown(start)
        found = []
        for number in range(place, len(self.steps)):
            step, first = self.steps[number], max(start, self.steps[number].valid_from)
            if first > end:
                break
            last = end
            if number + 1 < len(self.steps):
                last = min(end, self.steps[number + 1].valid_from - DAY)
            found.append(Segment(first, last, step.basis_points))
        return tuple(found)


class RateIndex:
    """The sum of the rates of all days up to each day: a span costs two look-ups, however long."""

    def __init__(self, table: RateTable, last_day: date) -> None:
        steps = table.steps
        self._first = steps[0].valid_from.toordinal()
        ends = [step.valid_from.toordinal() for step in steps[1:]]
        bounds = pairwise([self._first, *ends, max([last_day.toordinal() + 1, *ends])])
        rates = (
            repeat(step.basis_points, after - begin)
            for step, (begin, after) in zip(steps, bounds, strict=True)
        )
        self._sums = [0, *accumulate(chain.from_iterable(rates))]

    def units(self, spans: Iterable[tuple[int, date, date]]) -> int:
        """Σ grosze × days × basis points of (grosze, first day, last day), both days inclusive.

        Raises RateUnknown for a first day before the first rate; a last day is at most the one
        for which the index was made.
        """
        base, sums, found = self._first, self._sums, 0
        for grosze, start, end in spans:
            first = start.toordinal() - base
            if first < 0:
                raise RateUnknown(start)
            found += grosze * (sums[end.toordinal() - base + 1] - sums[first])
        return found


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
class InterestTerms:
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


def interest(base: Money, due: date, until: date, terms: InterestTerms) -> Interest:
    """Interest of a debt paid in one sum on `until`, or still open on that day.

    The day after `due` is the first one, `until` itself counts; none when it is not after `due`.
    Raises RateUnknown, and ValueError for a negative base.
    """
    if base < ZERO:
        raise ValueError(f"{base} is no debt.")
    return interest_of([DebtSpan(base.grosze, due + DAY, until)], terms)


def interest_of(spans: Iterable[DebtSpan], terms: InterestTerms) -> Interest:
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
