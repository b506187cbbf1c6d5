"""What is still owed while the entries of an account are replayed (`ledger.md` §8)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.record import Record
from ebok_plugin.ledger.vocabulary import Kind, SubAccount

Key = tuple[date, int, int]


@dataclass(slots=True)
class Open:
    """A debit or a credit with what is left of it, in grosze."""

    record: Record
    rest: int


class OpenDebits:
    """What is still owed, in the order in which it is paid, and by what a payer may name."""

    def __init__(self, priority: tuple[SubAccount, ...]) -> None:
        self._priority = {subaccount: place for place, subaccount in enumerate(priority)}
        self._debits: dict[Key, Open] = {}
        self._order: list[Key] = []
        self._by_document: defaultdict[int | None, list[Key]] = defaultdict(list)
        self._by_period: defaultdict[str, list[Key]] = defaultdict(list)
        self._notes_on: defaultdict[int | None, list[Key]] = defaultdict(list)

    def __bool__(self) -> bool:
        return bool(self._order)

    def add(self, record: Record) -> Key:
        """Due date, then subaccount, then seq decide the place."""
        due = record.due_date or record.booking_date
        key = (due, self._priority[record.subaccount], record.seq)
        self._debits[key] = Open(record, record.grosze)
        for keys in (self._order, *self._indexes(record)):
            insort(keys, key)
        return key

    def get(self, key: Key) -> Open | None:
        return self._debits.get(key)

    def drop(self, key: Key) -> None:
        """The debit is paid."""
        record = self._debits.pop(key).record
        for keys in (self._order, *self._indexes(record)):
            del keys[bisect_left(keys, key)]

    def first(self) -> Iterator[Key]:
        """Always the first one that is still open; ends when nothing is."""
        while self._order:
            yield self._order[0]

    def of_document(self, document: int | None) -> list[Key]:
        return list(self._by_document.get(document, ()))

    def of_period(self, period: str) -> list[Key]:
        return list(self._by_period.get(period, ()))

    def of_subaccount(self, subaccount: SubAccount) -> list[Key]:
        return [key for key in self._order if self._debits[key].record.subaccount == subaccount]

    def notes_on(self, key: Key) -> list[Key]:
        """The open interest notes that claim the delay of this debit."""
        document = self._debits[key].record.document
        return [] if document is None else list(self._notes_on.get(document, ()))

    def _indexes(self, record: Record) -> Iterator[list[Key]]:
        if record.document is not None:
            yield self._by_document[record.document]
        if record.period:
            yield self._by_period[record.period]
        if record.kind == Kind.INTEREST_NOTE and record.designated_document is not None:
            yield self._notes_on[record.designated_document]
