"""The years that an account's pages offer."""

from __future__ import annotations

from datetime import date

from django.db.models import Min

from ebok_plugin.ledger.models import Account


def years_of(account: Account, today: date) -> list[int]:
    """The years with entries, the newest first; the current one is always there."""
    first: date | None = account.entries.aggregate(first=Min("booking_date"))["first"]
    oldest = min(first.year, today.year) if first else today.year
    return list(range(today.year, oldest - 1, -1))
