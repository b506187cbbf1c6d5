"""Which credit pays which debit (art. 451 KC; `ledger.md` §8).

Derived, never stored as truth: a pure function replayed from the first entry. The same entries
give the same answer in whatever order they come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from ebok_plugin.ledger.domain.designation import NOTHING, Designation, Documents, read_title
from ebok_plugin.ledger.domain.open_debits import Key, Open, OpenDebits
from ebok_plugin.ledger.domain.record import Record, in_order, without_reversed
from ebok_plugin.ledger.vocabulary import Kind, SubAccount
from ebok_plugin.money import Money

WAIVABLE = (SubAccount.INTEREST, SubAccount.COURT)


@dataclass(frozen=True, slots=True)
class AllocationSettings:
    """The choices that a co-op makes (`ledger.md` §8, settings).

    `subaccount_priority` names each subaccount once and decides only between equal due dates;
    ValueError when one is missing.
    """

    interest_first: bool = False
    subaccount_priority: tuple[SubAccount, ...] = (
        SubAccount.COURT,
        SubAccount.INTEREST,
        SubAccount.MAIN,
        SubAccount.REPAIR,
        SubAccount.MEDIA,
    )
    read_designation_from_title: bool = True

    def __post_init__(self) -> None:
        if sorted(self.subaccount_priority) != sorted(SubAccount):
            raise ValueError("subaccount_priority must name each subaccount exactly once.")


DEFAULT_SETTINGS = AllocationSettings()


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a credit that pays a part of a debit, both named by seq.

    `on` is the day on which both were there: the later of their booking dates.
    """

    credit: int
    debit: int
    amount: Money
    on: date


def allocate(
    records: Iterable[Record], settings: AllocationSettings = DEFAULT_SETTINGS
) -> list[Allocation]:
    """Replay one account's entries; the parts in the order in which they came about.

    ValueError when two entries have the same seq: then they are not of one account.
    """
    ordered = in_order(without_reversed(records))
    if len({record.seq for record in ordered}) != len(ordered):
        raise ValueError("Two entries have the same seq; allocate one account at a time.")
    replay = _Replay(settings)
    for record in ordered:
        replay.take(record)
    return replay.allocations


class _Replay:
    def __init__(self, settings: AllocationSettings) -> None:
        self.allocations: list[Allocation] = []
        self._settings = settings
        self._debits = OpenDebits(settings.subaccount_priority)
        self._credits: deque[Open] = deque()
        self._documents = Documents()

    def take(self, record: Record) -> None:
        if record.grosze > 0:
            self._take_debit(record)
        else:
            self._take_credit(Open(record, -record.grosze))

    def _take_debit(self, record: Record) -> None:
        if record.document is not None:
            self._documents.add(record.document, record.document_no, record.period)
        key = self._debits.add(record)
        # A free credit means that no other debit is open, so this is the one to pay (INV-6).
        while self._credits and self._debits.get(key):
            self._pay(self._credits[0], key, record.booking_date)
            if not self._credits[0].rest:
                self._credits.popleft()

    def _take_credit(self, credit: Open) -> None:
        for key in self._candidates(credit.record):
            self._pay(credit, key, credit.record.booking_date)
            if not credit.rest:
                return
        self._credits.append(credit)

    def _pay(self, credit: Open, key: Key, on: date) -> None:
        debit = self._debits.get(key)
        if debit is None:
            return
        part = min(credit.rest, debit.rest)
        credit.rest -= part
        debit.rest -= part
        amount = Money.from_grosze(part)
        self.allocations.append(Allocation(credit.record.seq, debit.record.seq, amount, on))
        if not debit.rest:
            self._debits.drop(key)

    def _candidates(self, credit: Record) -> Iterator[Key]:
        """Open debits in the order in which this credit pays them, each before the next."""
        preferred = self._preferred(credit) if self._debits else []
        for key in chain(preferred, self._debits.first()):
            if self._settings.interest_first and self._debits.get(key):
                yield from self._debits.notes_on(key)
            yield key

    def _preferred(self, credit: Record) -> list[Key]:
        if credit.kind == Kind.CHARGE:
            return self._debits.of_document(credit.corrects)
        if credit.kind == Kind.ADJUSTMENT and credit.subaccount in WAIVABLE:
            return self._debits.of_subaccount(credit.subaccount)
        if credit.kind == Kind.PAYMENT:
            wanted = self._designation(credit)
            return self._debits.of_document(wanted.document) or self._debits.of_period(
                wanted.period
            )
        return []

    def _designation(self, payment: Record) -> Designation:
        given = Designation(payment.designated_document, payment.designated_period)
        if given != NOTHING or not self._settings.read_designation_from_title:
            return given
        return read_title(payment.title, self._documents)
