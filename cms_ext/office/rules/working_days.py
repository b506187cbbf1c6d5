"""Deadline arithmetic on dates in Europe/Warsaw (`glossary.md` B2). Pure, without Django."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from cms_ext.office.rules.holidays import holiday_name

SATURDAY, SUNDAY = 5, 6
# Since this day a term that ends on a Saturday moves as well (art. 115 k.c. as amended).
SATURDAY_MOVES_FROM = date(2017, 1, 1)


def is_working_day(day: date) -> bool:
    """Whether a term may end on `day`: no Sunday, no statutory holiday, since 2017 no Saturday."""
    if day.weekday() == SUNDAY or holiday_name(day):
        return False
    return day.weekday() != SATURDAY or day < SATURDAY_MOVES_FROM


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, else the first one after it (art. 115 k.c.)."""
    while not is_working_day(day):
        day += timedelta(1)
    return day


def days_after(event: date, days: int) -> date:
    """The end of a term of `days` days; the day of the event is not counted (art. 111 k.c.)."""
    return next_working_day(event + timedelta(days))


def due_date(year: int, month: int, due_day: int) -> date:
    """When the charge of a month is due: its nominal day, moved to a working day (art. 115 k.c.).

    `due_day` is 1–28, so that it exists in every month; ValueError otherwise.
    """
    if not 1 <= due_day <= 28:
        raise ValueError(f"due_day is {due_day}, it must be 1–28.")
    return next_working_day(date(year, month, due_day))


class TermBefore(NamedTuple):
    """A term counted back: the last day by law, and the last working day that reaches it safely."""

    legal: date
    safe: date


def last_working_day(day: date) -> date:
    """`day` itself when it is a working day, else the nearest one before it."""
    while not is_working_day(day):
        day -= timedelta(1)
    return day


def months_after(event: date, months: int) -> date:
    """The end of a term of months: the same day number, or the last day of a shorter month.

    Moved to a working day as `days_after` is (art. 112 and 115 k.c.).
    """
    return next_working_day(_in_month(event, months, event.day))


def day_of_next_month(event: date, day: int) -> date:
    """The `day`-th day of the month after the event's, moved to a working day.

    ValueError for a number that no month has; a shorter month ends with its last day.
    """
    if not 1 <= day <= 31:
        raise ValueError(f"day is {day}, it must be 1–31.")
    return next_working_day(_in_month(event, 1, day))


def days_before(event: date, days: int) -> TermBefore:
    """`days` days before the event. The law moves it to no working day (library.md §6)."""
    legal = event - timedelta(days)
    return TermBefore(legal, last_working_day(legal))


def end_of_month_before(month: date, months: int) -> TermBefore:
    """The last day of the month so many months before the one that `month` lies in. Not moved."""
    legal = _in_month(month, -months, 31)
    return TermBefore(legal, last_working_day(legal))


def _in_month(day: date, months: int, number: int) -> date:
    """The `number`-th day of the month so many months away, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(number, monthrange(year, month + 1)[1]))
