"""Deadline arithmetic on dates in Europe/Warsaw (`glossary.md` B2). Pure, without Django."""

from __future__ import annotations

from datetime import date, timedelta

from cms_ext.rules.holidays import holiday_name

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
