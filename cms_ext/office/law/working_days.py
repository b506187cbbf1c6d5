"""Deadline arithmetic on dates in Europe/Warsaw (`glossary.md` B2). Pure, without Django.

The days free by law are data with validity dates; source: the act of 18 January 1951 on days free
from work, as restated in `glossary.md` B2.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class FixedHoliday:
    """The same day each year, free from `first_year` on."""

    name: str
    month: int
    day: int
    first_year: int = 1990


@dataclass(frozen=True, slots=True)
class EasterHoliday:
    """`offset` days after Easter Sunday."""

    name: str
    offset: int


FIXED = (
    FixedHoliday("Nowy Rok", 1, 1),
    FixedHoliday("Święto Trzech Króli", 1, 6, first_year=2011),
    FixedHoliday("Święto Państwowe", 5, 1),
    FixedHoliday("Święto Narodowe Trzeciego Maja", 5, 3),
    FixedHoliday("Wniebowzięcie Najświętszej Maryi Panny", 8, 15),
    FixedHoliday("Wszystkich Świętych", 11, 1),
    FixedHoliday("Narodowe Święto Niepodległości", 11, 11),
    FixedHoliday("Wigilia Bożego Narodzenia", 12, 24, first_year=2025),
    FixedHoliday("pierwszy dzień Bożego Narodzenia", 12, 25),
    FixedHoliday("drugi dzień Bożego Narodzenia", 12, 26),
)
MOVABLE = (
    EasterHoliday("Wielkanoc", 0),
    EasterHoliday("Poniedziałek Wielkanocny", 1),
    EasterHoliday("Zesłanie Ducha Świętego", 49),
    EasterHoliday("Boże Ciało", 60),
)


def holiday_name(day: date) -> str | None:
    """Return the name of the statutory holiday that falls on `day`, or None."""
    return holidays_of(day.year).get(day)


@lru_cache(maxsize=64)
def holidays_of(year: int) -> dict[date, str]:
    """All statutory holidays of a year with their names."""
    named = {
        date(year, holiday.month, holiday.day): holiday.name
        for holiday in FIXED
        if year >= holiday.first_year
    }
    sunday = easter_sunday(year)
    return named | {sunday + timedelta(movable.offset): movable.name for movable in MOVABLE}


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar, by the anonymous algorithm (Meeus, 1876)."""
    golden = year % 19
    century, year_of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, year_rest = divmod(year_of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


SATURDAY, SUNDAY = 5, 6
# Since this day a term that ends on a Saturday moves as well (art. 115 k.c. as amended).
SATURDAY_MOVES_FROM = date(2017, 1, 1)


def is_working_day(day: date) -> bool:
    """Return True if a term may end on `day`: no Sunday, no holiday, since 2017 no Saturday."""
    if day.weekday() == SUNDAY or holiday_name(day):
        return False
    return day.weekday() != SATURDAY or day < SATURDAY_MOVES_FROM


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, else the first one after it (art. 115 k.c.)."""
    while not is_working_day(day):
        day += timedelta(1)
    return day


def add_term_days(event: date, days: int) -> date:
    """Return the end of a term of `days` days.

    The day of the event is not counted (art. 111 k.c.).
    """
    return next_working_day(event + timedelta(days))


@lru_cache(maxsize=64)
def due_date(year: int, month: int, due_day: int) -> date:
    """Return the due day of a month's charge, moved to a working day (art. 115 k.c.).

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


def add_term_months(event: date, months: int) -> date:
    """Return the end of a term of months: the same day number, or the last day of a shorter month.

    Moved to a working day as `add_term_days` is (art. 112 and 115 k.c.).
    """
    return next_working_day(add_months(event, months))


def add_months(event: date, months: int) -> date:
    """Return the same day number, or the last day of a shorter month.

    Not moved to a working day.
    """
    return _in_month(event, months, event.day)


def day_of_next_month(event: date, day: int) -> date:
    """Return the `day`-th day of the month after the event's, moved to a working day.

    ValueError for a number that no month has; a shorter month ends with its last day.
    """
    if not 1 <= day <= 31:
        raise ValueError(f"day is {day}, it must be 1–31.")
    return next_working_day(_in_month(event, 1, day))


def subtract_term_days(event: date, days: int) -> TermBefore:
    """`days` days before the event. The law moves it to no working day (library.md §6)."""
    legal = event - timedelta(days)
    return TermBefore(legal, last_working_day(legal))


def previous_month_end(month: date, months: int) -> TermBefore:
    """Return the last day of the month so many months before the one that `month` is in.

    Not moved.
    """
    legal = _in_month(month, -months, 31)
    return TermBefore(legal, last_working_day(legal))


def _in_month(day: date, months: int, number: int) -> date:
    """Return the `number`-th day of the month so many months away, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(number, monthrange(year, month + 1)[1]))


class DaysToTerm:
    """The days left of a row with `ends_on`, the last day, and `today`; below zero it is late."""

    __slots__ = ()
    ends_on: date
    today: date

    @property
    def days_left(self) -> int:
        return (self.ends_on - self.today).days

    @property
    def days_late(self) -> int:
        return -self.days_left
