"""Days as the first page says them: the weekday and the month in words, in the case that the
sentence takes. Pure.
"""

from __future__ import annotations

from datetime import date

from cms_ext.base.dates import period as months
from cms_ext.base.dates import weekdays
from cms_ext.base.dates.period import Period

# So many months ahead a month is taken for the next one of its name.
NEAR = 11


def until_day(day: date, today: date) -> str:
    """`wtorku 15 grudnia`, to stand after „do”."""
    return f"{weekdays.GENITIVE[day.weekday()]} {_day(day, today)}"


def on_day(day: date, today: date) -> str:
    """`we wtorek 15 września`, with its „w” or „we”."""
    return f"{weekdays.WHEN[day.weekday()]} {_day(day, today)}"


def since_month(period: Period, today: date) -> str:
    """`stycznia`, to stand after „od”; with the year where it is not the next such month."""
    name = months.GENITIVE[period.month - 1]
    return name if _is_near(period, today) else f"{name} {period.year}"


def _day(day: date, today: date) -> str:
    """The year is said where it is not today's and the day is not soon."""
    text = f"{day.day} {months.GENITIVE[day.month - 1]}"
    near = day.year == today.year or _is_near(Period.of(day), today)
    return text if near else f"{text} {day.year}"


def _is_near(period: Period, today: date) -> bool:
    now = Period.of(today)
    return now.first_day <= period.first_day <= now.plus(NEAR).first_day
