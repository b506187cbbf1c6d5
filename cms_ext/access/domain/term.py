"""How much of its term an application has left. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

# From here on a term is called close.
CLOSE = 3


@dataclass(frozen=True, slots=True)
class ApplicationTerm:
    """`days_left` is negative when late; `used` of `whole` days have passed."""

    ends_on: date
    days_left: int
    whole: int

    @property
    def used(self) -> int:
        return min(max(self.whole - self.days_left, 0), self.whole)

    @property
    def kind(self) -> Literal["late", "close", "far"]:
        if self.days_left < 0:
            return "late"
        return "close" if self.days_left <= CLOSE else "far"

    @property
    def days_late(self) -> int:
        return max(-self.days_left, 0)


def term(received_on: date, ends_on: date, today: date) -> ApplicationTerm:
    return ApplicationTerm(ends_on, (ends_on - today).days, max((ends_on - received_on).days, 1))
