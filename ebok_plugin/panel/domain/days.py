"""Days of the first page in words: weekday and month in the case that the sentence takes."""

from __future__ import annotations

from datetime import date

from cms_ext.base.dates import period as months
from cms_ext.base.dates import weekdays
from cms_ext.base.dates.period import Period

# So many months ahead a month is taken for the next one of its name.
NEAR = 11


def until_day(day: date, today: date) -> str:
    """Write `wtorku 15 grudnia`, to follow „do”."""
    return f"{weekdays.GENITIVE[day.weekday()]} {_day(day, today)}"


def on_day(day: date, today: date) -> str:
    """Write `we wtorek 15 września`, with its „w” or „we”."""
    return f"{weekdays.WHEN[day.weekday()]} {_day(day, today)}"


def since_month(period: Period, today: date) -> str:
    """Write `stycznia`, to follow „od”; with the year where it is not the next such month."""
    name = months.GENITIVE[period.month - 1]
    return name if _is_near(period, today) else f"{name} {period.year}"


def _day(day: date, today: date) -> str:
    """Write the day, with the year where it is neither today's nor soon."""
    text = f"{day.day} {months.GENITIVE[day.month - 1]}"
    near = day.year == today.year or _is_near(Period.of(day), today)
    return text if near else f"{text} {day.year}"


def _is_near(period: Period, today: date) -> bool:
    now = Period.of(today)
    return now.first_day <= period.first_day <= now.plus(NEAR).first_day
