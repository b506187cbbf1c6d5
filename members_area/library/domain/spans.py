"""Sets of days. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_END_OF_DAYS = date.max.toordinal() + 1


@dataclass(frozen=True, slots=True)
class Spans:
    """Days as sorted, disjoint, half-open stretches of their ordinal numbers."""

    stretches: tuple[tuple[int, int], ...] = ()

    def __contains__(self, day: date) -> bool:
        number = day.toordinal()
        return any(first <= number < after for first, after in self.stretches)

    def minus(self, other: Spans) -> Spans:
        left = self.stretches
        for cut_first, cut_after in other.stretches:
            left = tuple(
                (first, after)
                for whole_first, whole_after in left
                for first, after in (
                    (whole_first, min(whole_after, cut_first)),
                    (max(whole_first, cut_after), whole_after),
                )
                if first < after
            )
        return Spans(left)

    def without(self, others: Iterable[Spans]) -> Spans:
        left = self
        for other in others:
            left = left.minus(other)
        return left

    def turns(self) -> set[date]:
        """The first day of each stretch and the day after it; what lasts for ever has none."""
        days = {number for stretch in self.stretches for number in stretch}
        return {date.fromordinal(number) for number in days if number < _END_OF_DAYS}


NEVER = Spans()
ALWAYS = Spans(((date.min.toordinal(), _END_OF_DAYS),))


def since(day: date) -> Spans:
    return Spans(((day.toordinal(), _END_OF_DAYS),))


def between(first: date, last: date | None) -> Spans:
    """The days from first to last, both included; None is no end. Empty for a wrong order."""
    if last is None or last == date.max:
        return since(first)
    return since(first).minus(since(last + timedelta(days=1)))
