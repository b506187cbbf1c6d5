"""The rates of one kind as pure values: which rate holds on which day (`interest.md` §5).

A rate holds from its first day until the next one begins, so a table has no gap and no overlap.
Rates are basis points: 9,25 % is 925.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, chain, pairwise, repeat
from typing import NamedTuple

from ebok_plugin.interest.errors import RateUnknown

DAY = timedelta(days=1)
# An agreed rate is capped at twice the statutory one (art. 481 § 2¹ KC).
CAP = 2


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
