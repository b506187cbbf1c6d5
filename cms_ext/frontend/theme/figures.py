"""Formats numbers and dates for the screen."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from django.utils import formats
from django.utils.translation import gettext as _

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NO_BREAK = str.maketrans(" ", NO_BREAK_SPACE)


class Amount(Protocol):
    """Anything that holds a Decimal in `amount`, for example the ledger's Money."""

    @property
    def amount(self) -> Decimal: ...


def decimal_digits(value: Amount | Decimal, places: int = 2) -> str:
    """`1 234,56`: thousands split by no-break spaces, comma, a true minus sign."""
    number = value if isinstance(value, Decimal) else value.amount
    integer, _point, fraction = f"{abs(number):,.{places}f}".partition(".")
    sign = MINUS if number < 0 else ""
    comma = "," if fraction else ""
    return f"{sign}{integer.replace(',', NO_BREAK_SPACE)}{comma}{fraction}"


def format_zloty(value: Amount | Decimal) -> str:
    """`1 234,56 zł`, unbreakable."""
    return f"{decimal_digits(value)}{NO_BREAK_SPACE}zł"


def file_size(size: int) -> str:
    """`412 kB`, `1,1 MB`: decimal units, as browsers show them."""
    if size < 1_000:
        return f"{size}{NO_BREAK_SPACE}B"
    if size < 999_500:
        return f"{round(size / 1_000)}{NO_BREAK_SPACE}kB"
    return f"{decimal_digits(Decimal(size) / 1_000_000, 1)}{NO_BREAK_SPACE}MB"


def plain_date(day: date) -> str:
    """`16 lutego 2026`, in running text."""
    return formats.date_format(day, "j E Y")


def long_date(day: date) -> str:
    """`16 lutego 2026 r.`, in headings and facts; the year keeps its „r.” on the line."""
    return _("%(date)s r.") % {"date": plain_date(day)}


def weekday_date(day: date) -> str:
    """`wtorek, 24 listopada 2026`, where the weekday matters to the reader."""
    return f"{formats.date_format(day, 'l').lower()}, {plain_date(day)}"


def short_date(day: date) -> str:
    """`16.02.2026`, in tables and in the sentences of the ledger."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def days_left(day: date, today: date) -> str:
    """`dziś`, `jutro`, `za 10 dni`; empty for a day that is over."""
    left = (day - today) // timedelta(days=1)
    if left < 0:
        return ""
    named = {0: _("dziś"), 1: _("jutro")}
    return named.get(left) or _("za %(days)d dni") % {"days": left}
