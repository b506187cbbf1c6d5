"""What is still owed while the entries of an account are replayed (`ledger.md` §8)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

# Due date, place of the subaccount, seq, plan and number of the instalment (0, 0 outside one).
Key = tuple[date, int, int, int, int]


@dataclass(slots=True)
class Open:
    """A debit, a part of one under the plan `plan`, or a credit, with what is left in grosze."""

    record: EntryRecord
    rest: int
    plan: int | None = None


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

    def add(self, record: EntryRecord) -> Key:
        """Due date, then subaccount, then seq decide the place."""
        return self.put(self.own_key(record), Open(record, record.grosze))

    def add_instalment(self, part: Open, due_date: date, number: int) -> Key:
        """A part of a debit takes the place that its instalment gives it."""
        _, priority, seq, *_ = self.own_key(part.record)
        return self.put((due_date, priority, seq, part.plan or 0, number), part)

    def own_key(self, record: EntryRecord) -> Key:
        due = record.due_date or record.booking_date
        return (due, self._priority[record.subaccount], record.seq, 0, 0)

    def put(self, key: Key, debit: Open) -> Key:
        self._debits[key] = debit
        for keys in (self._order, *self._indexes(debit.record)):
            insort(keys, key)
        return key

    def get(self, key: Key) -> Open | None:
        return self._debits.get(key)

    def drop(self, key: Key) -> Open:
        """The debit is paid, or moves to another place."""
        debit = self._debits.pop(key)
        for keys in (self._order, *self._indexes(debit.record)):
            del keys[bisect_left(keys, key)]
        return debit

    def items(self) -> Iterator[tuple[Key, Open]]:
        """All of it in the order in which it is paid."""
        return ((key, self._debits[key]) for key in self._order)

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

    def _indexes(self, record: EntryRecord) -> Iterator[list[Key]]:
        if record.document is not None:
            yield self._by_document[record.document]
        if record.period:
            yield self._by_period[record.period]
        if record.kind == EntryKind.INTEREST_NOTE and record.designated_document is not None:
            yield self._notes_on[record.designated_document]
