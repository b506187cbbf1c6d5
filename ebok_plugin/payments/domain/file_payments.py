"""Payments that a payments file posted and that no operation of the bank stands for yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.models import BankEntry

FILE_BANK = "FILE_BANK"
"""`LedgerEntry.source` of a row that stands for a transfer; the cash desk's are in no statement."""


def free_file_payments(days: Iterable[date]) -> QuerySet[LedgerEntry]:
    """What files posted with these value dates and no operation stands for yet, the oldest first.

    Each is the money of an operation, so none is posted again.
    """
    return LedgerEntry.objects.filter(
        kind=EntryKind.PAYMENT,
        source=FILE_BANK,
        batch__kind=Batch.Kind.PAYMENTS,
        booking_date__in=days,
        reversed_by__isnull=True,
        placement__isnull=True,
    ).order_by("pk")


def file_payments_like(line: BankEntry) -> QuerySet[LedgerEntry]:
    """Those of `free_file_payments` that may be the money of what of the operation waits."""
    alike = free_file_payments([line.value_date]).filter(amount=-line.remaining)
    return alike if line.came_in and line.remaining else alike.none()
