"""How texts, codes, choices, days and months are written (import_formats.md §2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from cms_ext.base.tables.findings import shorten_value
from cms_ext.base.tables.numbers import BadValue

_BOOLS = {"tak": True, "1": True, "true": True, "nie": False, "0": False, "false": False}


def read_text(text: str) -> str:
    """Any text, but not none."""
    if not text:
        raise BadValue("VALUE_MISSING", "brakuje wartości. Uzupełnij komórkę.", "tekst")
    return text


def pattern_reader(pattern: str, expected: str) -> Callable[[str], str]:
    """A reader of codes made of a few allowed characters; anything else is TEXT_FORMAT."""
    compiled = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if not compiled.fullmatch(read_text(text)):
            raise BadValue(
                "TEXT_FORMAT",
                f"„{shorten_value(text)}” ma niedozwolone znaki lub długość.",
                expected,
            )
        return text

    return read


def choice_reader(*choices: str) -> Callable[[str], str]:
    """A reader of a closed list of words; anything else is CHOICE_UNKNOWN."""
    expected = ", ".join(choices)

    def read(text: str) -> str:
        if read_text(text) not in choices:
            raise BadValue(
                "CHOICE_UNKNOWN",
                f"„{shorten_value(text)}” nie jest na liście. Wpisz: {expected}.",
                expected,
            )
        return text

    return read


def read_bool(text: str) -> bool:
    """TAK/NIE, 1/0 or true/false, in any case."""
    value = _BOOLS.get(text.lower())
    if value is None:
        raise BadValue("BOOL_FORMAT", "wpisz TAK albo NIE.", "TAK albo NIE")
    return value


FIRST = date(1990, 1, 1)
WRITTEN_DATE = "data w zapisie 2026-03-31 albo 31.03.2026"

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_POLISH = re.compile(r"([0-9]{2})([.\-])([0-9]{2})\2([0-9]{4})")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


def date_reader(today: date, first: date = FIRST) -> Callable[[str], date]:
    """A reader of days from `first` to a year after `today`."""
    last = _a_year_after(today)

    def read(text: str) -> date:
        return _in_range(_read_day(text), last, first)

    return read


def past_date_reader(today: date, first: date = FIRST) -> Callable[[str], date]:
    """A reader of days from `first` to `today`; a later one is DATE_FUTURE."""

    def read(text: str) -> date:
        day = _read_day(text)
        if day > today:
            raise BadValue(
                "DATE_FUTURE",
                f"data {day} jest w przyszłości. Sprawdź rok i miesiąc.",
                f"data do {today}",
            )
        return _in_range(day, today, first)

    return read


def period_reader(today: date) -> Callable[[str], str]:
    """A reader of months as `YYYY-MM`; spreadsheets turn such a text into a date with day 1."""
    last = _a_year_after(today)

    def read(text: str) -> str:
        first = _first_day(text)
        if first is None:
            raise BadValue(
                "PERIOD_FORMAT", "użyj zapisu 2026-03 (rok i miesiąc).", "miesiąc w zapisie 2026-03"
            )
        return f"{_in_range(first, last):%Y-%m}"

    return read


def _read_day(text: str) -> date:
    if match := _ISO.fullmatch(text):
        year, month, day = match[1], match[2], match[3]
    elif match := _POLISH.fullmatch(text):
        year, month, day = match[4], match[3], match[1]
    else:
        raise BadValue("DATE_FORMAT", "użyj zapisu 2026-03-31 albo 31.03.2026.", WRITTEN_DATE)
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise BadValue(
            "DATE_INVALID", f"{text} nie jest datą z kalendarza.", WRITTEN_DATE
        ) from error


def _first_day(text: str) -> date | None:
    try:
        day = _read_day(f"{text}-01" if _MONTH.fullmatch(text) else text)
    except BadValue:
        return None
    return day if day.day == 1 else None


def _in_range(day: date, last: date, earliest: date = FIRST) -> date:
    if not earliest <= day <= last:
        raise BadValue(
            "DATE_RANGE",
            f"data {day} jest poza zakresem. Sprawdź rok.",
            f"data od {earliest} do {last}",
        )
    return day


def _a_year_after(today: date) -> date:
    leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year + 1, day=28 if leap_day else today.day)
