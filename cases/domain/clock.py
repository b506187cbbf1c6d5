"""When an answer is due, and how near that is (cases.md §1). Pure, without Django's models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

from cms_ext.office.law.days_to_term import DaysToTerm
from cms_ext.office.law.working_days import (
    days_after,
    last_working_day,
    months_after,
    same_day_after,
)


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """`legal` is the last day by law, or None; `internal` the office's own."""

    legal: date | None
    internal: date


def terms(received_on: date, params: Mapping[str, Any], *, by_law: bool) -> CaseTerms:
    """The terms of a rule with `days`, `hours` or `months`, counted from the day of receipt.

    The law moves a term that ends on a free day to the next working day; the office's own target
    is moved back instead, so that a letter still leaves in time. What is urgent by the hour is not
    moved at all.
    """
    if "hours" in params:
        return CaseTerms(None, received_on + timedelta(-(-params["hours"] // 24)))
    if "months" in params:
        legal = months_after(received_on, params["months"])
        plain = same_day_after(received_on, params["months"])
    else:
        legal = days_after(received_on, params["days"])
        plain = received_on + timedelta(params["days"])
    if not by_law:
        return CaseTerms(None, legal)
    # Nothing is due before it came.
    return CaseTerms(legal, max(last_working_day(plain), received_on))


def paused(due: date, since: date, until: date) -> date:
    """The office's term after its clock rested from one day to another."""
    return days_after(due, (until - since).days)


class Nearness(Enum):
    """Warnings at a half, at four fifths and on the day before (cases.md §1)."""

    EARLY = "early"
    HALF = "half"
    CLOSE = "close"
    LAST = "last"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class CaseClock(DaysToTerm):
    """A term seen from today."""

    received_on: date
    ends_on: date
    today: date

    @property
    def nearness(self) -> Nearness:
        if self.days_left < 0:
            return Nearness.LATE
        if self.days_left <= 1:
            return Nearness.LAST
        whole = (self.ends_on - self.received_on).days
        gone = (self.today - self.received_on).days
        if gone * 5 >= whole * 4:
            return Nearness.CLOSE
        return Nearness.HALF if gone * 2 >= whole else Nearness.EARLY

    @property
    def kind(self) -> str:
        """How the desk's style sheet paints it."""
        known = {Nearness.LATE: "late", Nearness.LAST: "close", Nearness.CLOSE: "close"}
        return known.get(self.nearness, "open")
