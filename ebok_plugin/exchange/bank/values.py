"""Dates and amounts as banks write and people read them (bank_formats.md §1, §3, §5).

Reading gives None for what cannot be read: the caller knows the place and makes the finding.
"""

import re
from datetime import date
from decimal import Decimal

# Sums of 200 000 such amounts stay far below the 28 digits of the decimal context.
_COMMA_AMOUNT = re.compile(r"(\d{1,15}),(\d{0,2})", re.ASCII)
_POINT_AMOUNT = re.compile(r"(\d{1,15})(?:\.(\d{1,2})0{0,3})?", re.ASCII)
_SHORT_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:$|[T+\-Z])", re.ASCII)
_CENTURY_TURN = 80


def comma_amount(text: str) -> Decimal | None:
    """MT940: `79,7`, `0,`, `000000001256,64`."""
    found = _COMMA_AMOUNT.fullmatch(text)
    return Decimal(f"{found[1]}.{found[2]:0<2}") if found else None


def point_amount(text: str) -> Decimal | None:
    """CAMT: `79.7`, `600`, `1.23000`; a third decimal that is not zero cannot be booked."""
    found = _POINT_AMOUNT.fullmatch(text)
    return Decimal(f"{found[1]}.{found[2] or '':0<2}") if found else None


def short_date(text: str) -> date | None:
    """YYMMDD; 80 to 99 are of the last century."""
    found = _SHORT_DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = map(int, found.groups())
    return _date(_full_year(year), month, day)


def day_near(month_and_day: str, near: date) -> date | None:
    """MMDD in the year that brings it nearest to `near`: December and January meet."""
    month, day = int(month_and_day[:2]), int(month_and_day[2:])
    years = range(near.year - 1, near.year + 2)
    found = [candidate for year in years if (candidate := _date(year, month, day))]
    return min(found, key=lambda candidate: abs(candidate - near), default=None)


def iso_date(text: str) -> date | None:
    """`2026-03-09`, also with a time or a zone behind it: the bank's own calendar day counts."""
    found = _ISO_DATE.match(text)
    return _date(*map(int, found.groups())) if found else None


def said_short_date(text: str) -> str:
    """YYMMDD as people write it, whether such a day exists or not; other texts as they are."""
    found = _SHORT_DATE.fullmatch(text)
    return f"{found[3]}.{found[2]}.{_full_year(int(found[1]))}" if found else text


def said_amount(amount: Decimal, currency: str = "PLN") -> str:
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    unit = "zł" if currency == "PLN" else currency
    return f"{sign}{abs(amount):.2f} {unit}".replace(".", ",")


def said_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _full_year(year: int) -> int:
    return year + (1900 if year >= _CENTURY_TURN else 2000)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
