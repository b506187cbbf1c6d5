"""How far a term is from today. Pure, without Django."""

from __future__ import annotations

from datetime import date


class DaysToTerm:
    """For a row with `ends_on`, the last day, and `today`; below zero days are left afterwards."""

    __slots__ = ()
    ends_on: date
    today: date

    @property
    def days_left(self) -> int:
        return (self.ends_on - self.today).days

    @property
    def days_late(self) -> int:
        return -self.days_left
