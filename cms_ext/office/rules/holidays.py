"""Days free by law in Poland, as data with validity dates. Pure functions without Django.

Source: the act of 18 January 1951 on days free from work, as restated in `glossary.md` B2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


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
    """The name of the statutory holiday that falls on `day`, or None."""
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
