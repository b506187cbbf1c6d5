"""By when a change of fees must be delivered, and from when it may hold (fees_law.md §2). Pure.

R1: costs that depend on the co-op, art. 4 ust. 7 u.s.m.; R2: costs that do not, art. 4 ust. 7¹.
All days are nominal: a term counted back from a due date is not moved to a working day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from cms_ext.office.rules.working_days import TermBefore, days_before, end_of_month_before
from ebok_plugin.ledger.period import Period


def nominal_due(month: Period, due_day: int) -> date:
    """The payment day of a month, or its last day when the month is shorter."""
    return month.first_day.replace(day=min(due_day, monthrange(month.year, month.month)[1]))


def latest_controlled(month: Period, months: int) -> TermBefore:
    """R1: the last day by which notices for `month` reach payers; `months` full ones between."""
    return end_of_month_before(month.first_day, months + 1)


def latest_independent(month: Period, days: int, due_day: int) -> TermBefore:
    """R2: `days` days before the payment day, not later than the last day of the month before."""
    return min(
        days_before(nominal_due(month, due_day), days), end_of_month_before(month.first_day, 1)
    )


def earliest_controlled(delivered: date, months: int) -> Period:
    """R1: the first month that a notice delivered on this day reaches."""
    return Period.of(delivered).plus(months + 1)


def earliest_independent(delivered: date, days: int, due_day: int) -> Period:
    """R2: the first month whose last day for delivery is this day or later."""
    month = Period.of(delivered).next
    while latest_independent(month, days, due_day).legal < delivered:
        month = month.next
    return month


def safe_for_all(terms: Iterable[TermBefore]) -> TermBefore:
    """Of a mixed change: the term by which one notice reaches everything. ValueError for none."""
    return min(terms)
