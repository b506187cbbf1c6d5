"""The ledger as pure values: what allocation, balances and explanations are computed from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ebok_plugin.ledger.vocabulary import KIND_ORDER, EntryKind, SubAccount


class EntryRecord(NamedTuple):
    """One entry of one account, light enough for tens of thousands.

    `grosze` is signed like the entry. `document` is the charge document of a CHARGE with its
    number, month and what it corrects; `reverses` is the seq of the entry that a REVERSAL undoes;
    `designated_document` of an INTEREST_NOTE is the charge whose delay it claims.
    """

    seq: int
    kind: EntryKind
    grosze: int
    booking_date: date
    due_date: date | None = None
    subaccount: SubAccount = SubAccount.MAIN
    title: str = ""
    reverses: int | None = None
    document: int | None = None
    document_no: str = ""
    period: str = ""
    corrects: int | None = None
    designated_period: str = ""
    designated_document: int | None = None


def in_order(records: Iterable[EntryRecord]) -> list[EntryRecord]:
    """Booking date, kind, seq: the order everywhere (`ledger.md` §4.5)."""
    return sorted(records, key=lambda r: (r.booking_date, KIND_ORDER[r.kind], r.seq))


def as_of(records: Iterable[EntryRecord], day: date) -> list[EntryRecord]:
    """What counts on a day: an entry is in no balance before its booking date."""
    return [record for record in records if record.booking_date <= day]


def without_reversed(records: Iterable[EntryRecord]) -> list[EntryRecord]:
    """The ledger as if each reversed entry and its REVERSAL had never been (INV-11)."""
    known = list(records)
    numbers = {record.seq for record in known}
    undone = {record.reverses for record in known if record.reverses in numbers}
    return [r for r in known if r.seq not in undone and r.reverses not in undone]
