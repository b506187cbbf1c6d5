"""Which payments of files are posted already, by their `external_id`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.money import Money

SOURCES = {"BANK": "FILE_BANK", "KASA": "FILE_CASH", "KOREKTA": "FILE_FIX"}
"""`LedgerEntry.source` by the source of the row; the key beside it is the `external_id`."""

CORRECTION = "FILE_CORRECTION"
"""The source of a REVERSAL that a row made by `correction_of`; its key is that row's id."""


class PostedPayment(NamedTuple):
    """The last entry of an `external_id`; `reversed_by` is the source of its REVERSAL, if any."""

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
    def is_open(self) -> bool:
        return self.reversed_by is None

    @property
    def is_known(self) -> bool:
        """A payment that was corrected stays known; one that was taken back may come again."""
        return self.reversed_by in (None, CORRECTION)


def posted_payments(external_ids: Iterable[str]) -> dict[str, PostedPayment]:
    """The last entry of each id that has one."""
    found: dict[str, PostedPayment] = {}
    for portion in chunks(sorted(set(external_ids))):
        entries = LedgerEntry.objects.filter(
            source__in=SOURCES.values(), source_key__in=portion
        ).order_by("pk")
        for values in entries.values_list(
            "pk",
            "source_key",
            "source",
            "account_id",
            "amount",
            "booking_date",
            "title",
            "designated_period",
            "reversed_by__source",
        ):
            found[values[1]] = PostedPayment(*values)
    return found


def posted_corrections(external_ids: Iterable[str]) -> dict[str, str]:
    """For each correcting row that is posted: the id of the payment that it reversed."""
    found: dict[str, str] = {}
    for portion in chunks(sorted(set(external_ids))):
        entries = LedgerEntry.objects.filter(source=CORRECTION, source_key__in=portion)
        for key, corrected in entries.values_list("source_key", "reverses__source_key"):
            found[key] = corrected or ""
    return found
