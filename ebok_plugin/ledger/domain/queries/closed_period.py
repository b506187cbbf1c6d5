"""Which months are closed, and which reopenings were asked for."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from ebok_plugin.ledger.models import Account, ClosedPeriod, PeriodReopening


def closed_now() -> QuerySet[ClosedPeriod]:
    """Select the closings of months that were not reopened since."""
    return ClosedPeriod.objects.filter(reopened_at__isnull=True)


def closed_periods() -> frozenset[str]:
    """Return the months `YYYY-MM` in which nothing may be booked."""
    return frozenset(closed_now().values_list("period", flat=True))


def lock_closed_periods() -> frozenset[str]:
    """Return the closed months, locked: none is closed or reopened in this transaction.

    Otherwise a month could be closed between the check of an entry and its row. SQLite needs no
    lock: it has one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{ClosedPeriod._meta.db_table}" IN SHARE MODE')
    return closed_periods()


def reopenings_of(account: Account) -> QuerySet[PeriodReopening]:
    """Select the reopenings of months since the account was opened, the newest first.

    Requested or approved, for the account card: what is booked in such a month came after its
    closing.
    """
    since = f"{account.opened_on:%Y-%m}"
    reopenings = PeriodReopening.objects.filter(closing__period__gte=since)
    if account.closed_on is not None:
        reopenings = reopenings.filter(closing__period__lte=f"{account.closed_on:%Y-%m}")
    return reopenings.select_related("closing", "asked_by__person", "approved_by__person")


def reopenings_waiting() -> QuerySet[PeriodReopening]:
    """Select the reopenings that no second person has approved yet, the oldest first."""
    waiting = PeriodReopening.objects.filter(approved_by__isnull=True)
    return waiting.select_related("closing", "asked_by__person").order_by("asked_at", "pk")
