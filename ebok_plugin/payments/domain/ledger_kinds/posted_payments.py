"""Payments of files that are posted already: what names them, and how they are found."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.payments.domain.linked_payments import FILE_BANK

SOURCES = {"BANK": FILE_BANK, "KASA": "FILE_CASH", "KOREKTA": "FILE_FIX"}
"""`LedgerEntry.source` by the source of the row; its key is the `external_id`."""


CORRECTION = "FILE_CORRECTION"
"""The source of a REVERSAL made by a row's `correction_of`; its key is that row's id."""


class PostedPayment(NamedTuple):
    """The last entry of an `external_id`; `reversed_by` is the source of its REVERSAL."""

    pk: int
    external_id: str
    source: str
    account_id: int
    amount: Money
    booking_date: date
    title: str
    designated_period: str
    reversed_by: str | None

    @property
    def is_known(self) -> bool:
        """Whether a later row is the same payment: corrected ones are, reversed ones not."""
        return self.reversed_by in (None, CORRECTION)


def find_sources_in_use() -> frozenset[str]:
    """Find the sources with any posting: each costs a look-up for every row."""
    all_sources = (*SOURCES.values(), CORRECTION)
    return frozenset(source for source in all_sources if _first_of_source(source=source))


def _of_source(source: str) -> QuerySet[LedgerEntry, int]:
    return LedgerEntry.objects.filter(source=source).order_by().values_list("pk", flat=True)[:1]


_first_of_source = PreparedQuery(_of_source)


def find_posted_payments(
    external_ids: Iterable[str], sources: Collection[str] = frozenset(SOURCES.values())
) -> dict[str, PostedPayment]:
    """Find the last entry of each id with one of these sources."""
    searched = [source for source in SOURCES.values() if source in sources]
    ids = set(external_ids)
    if not ids:
        return {}
    entries = LedgerEntry.objects.filter(source__in=searched, source_key__among=ids).order_by("pk")
    rows = entries.values_list(
        "pk",
        "source_key",
        "source",
        "account_id",
        "amount",
        "booking_date",
        "title",
        "designated_period",
        "reversed_by__source",
    )
    return {row[1]: PostedPayment(*row) for row in rows}


def find_posted_corrections(external_ids: Iterable[str]) -> dict[str, str]:
    """Map posted correcting rows to the id of the payment that they reversed."""
    entries = LedgerEntry.objects.filter(source=CORRECTION, source_key__among=set(external_ids))
    rows = entries.values_list("source_key", "reverses__source_key")
    return {key: corrected or "" for key, corrected in rows}
