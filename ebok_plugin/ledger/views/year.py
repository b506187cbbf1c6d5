"""The year that a page of the ledger shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.http import HttpRequest

from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class Year:
    """`start` to `end`, both inclusive; nothing that is booked ahead of today is in it."""

    number: int
    start: date
    end: date


def asked_year(request: HttpRequest, today: date) -> Year:
    """`?rok=2025`; anything that is no year up to today's means the current one."""
    asked = request.GET.get("rok", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    if not 1900 <= number <= today.year:
        number = today.year
    return Year(number, date(number, 1, 1), min(date(number, 12, 31), today))


def years_of(account: Account, today: date) -> list[int]:
    """The years with entries, the newest first; the current one is always there."""
    first: date | None = account.entries.aggregate(first=Min("booking_date"))["first"]
    oldest = min(first.year, today.year) if first else today.year
    return list(range(today.year, oldest - 1, -1))
