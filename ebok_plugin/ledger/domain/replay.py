"""Replay the entries of one account: which credit pays which debit, what is left of each.

The rules of `ledger.md` §8 and §13 (instalment plans). Pure and deterministic: the same entries
give the same answer in whatever order they come.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from ebok_plugin.ledger.domain.record import (
    FROM_THE_FIRST,
    NOTHING,
    TOLERANCE,
    AllocationSettings,
    CarriedState,
    Designation,
    Documents,
    EntryRecord,
    Plan,
    PlanRow,
    Rest,
    in_order,
    read_title,
    select_booked,
    without_reversed,
)
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

WAIVABLE = (SubAccount.INTEREST, SubAccount.COURT)
# A moment of the replay: a day, and 0 before or 1 after its entries.
Moment = tuple[date, int]
BEFORE, AFTER = 0, 1
DAY = timedelta(1)
# Due date, place of the subaccount, seq, plan and number of the instalment (0, 0 outside one).
Key = tuple[date, int, int, int, int]


class AllocatedPart(NamedTuple):
    """So many grosze of a credit pay a debit, both named by seq, on a day."""

    credit: int
    debit: int
    grosze: int
    on: date


class Replay:
    """One account's entries, replayed once: `run` first, then read.

    `carried` is the state before the first of the entries.
    """

    def __init__(
        self,
        settings: AllocationSettings,
        plans: Iterable[Plan] = (),
        carried: CarriedState = FROM_THE_FIRST,
    ) -> None:
        self.parts: list[AllocatedPart] = []
        self._settings = settings
        self._debits = OpenDebits(settings.subaccount_priority)
        self._credits: deque[Open] = deque()
        self._documents = Documents()
        self.plans = RunningPlans(
            self._debits, plans, begun_by=carried.day, over=carried.plans_over
        )
        self._resume(carried)

    def run(self, records: Iterable[EntryRecord], until: date | None = None) -> None:
        """Take the entries, up to a day if one is given, and end with that day.

        ValueError when two entries have the same seq: then they are not of one account.
        """
        booked = records if until is None else select_booked(records, until)
        ordered = in_order(without_reversed(booked))
        if len({record.seq for record in ordered}) != len(ordered):
            raise ValueError("Two entries have the same seq; allocate one account at a time.")
        for record in ordered:
            if self.plans:
                self.plans.run_to((record.booking_date, BEFORE))
            self._take(record)
        if until is not None:
            self.plans.run_to((until, AFTER))

    def open_debits(self) -> Iterator[Rest]:
        """Yield what is still owed, in the order in which it would be paid."""
        for (due_date, _, _, _, instalment), debit in self._debits.items():
            yield Rest(debit.record, debit.rest, debit.plan, due_date, instalment)

    def free_credits(self) -> Iterator[Rest]:
        """Return the credits that pay nothing yet, the oldest first."""
        return (Rest(credit.record, credit.rest) for credit in self._credits)

    def _resume(self, carried: CarriedState) -> None:
        for record, grosze, plan, due_date, instalment in carried.debits:
            debit = Open(record, grosze, plan)
            if plan is not None and due_date is not None:
                self._debits.add_instalment(debit, due_date, instalment)
            else:
                self._debits.put(self._debits.own_key(record), debit)
        self._credits.extend(Open(rest.record, rest.grosze) for rest in carried.credits)
        for document in carried.documents:
            self._documents.add(*document)

    def _take(self, record: EntryRecord) -> None:
        if record.grosze > 0:
            self._take_debit(record)
        else:
            self._take_credit(Open(record, -record.grosze))

    def _take_debit(self, record: EntryRecord) -> None:
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
        self.parts.append(AllocatedPart(credit.record.seq, debit.record.seq, part, on))
        if not debit.rest:
            self._debits.drop(key)

    def _candidates(self, credit: EntryRecord) -> Iterator[Key]:
        """Yield open debits in the order in which this credit pays them."""
        preferred = self._preferred(credit) if self._debits else []
        for key in chain(preferred, self._debits.first()):
            if self._settings.interest_first and self._debits.get(key):
                yield from self._debits.notes_on(key)
            yield key

    def _preferred(self, credit: EntryRecord) -> list[Key]:
        if credit.kind == EntryKind.CHARGE:
            return self._debits.of_document(credit.corrects)
        if credit.kind == EntryKind.ADJUSTMENT and credit.subaccount in WAIVABLE:
            return self._debits.of_subaccount(credit.subaccount)
        if credit.kind == EntryKind.PAYMENT:
            wanted = self._designation(credit)
            return self._debits.of_document(wanted.document) or self._debits.of_period(
                wanted.period
            )
        return []

    def _designation(self, payment: EntryRecord) -> Designation:
        given = Designation(payment.designated_document, payment.designated_period)
        if given != NOTHING or not self._settings.read_designation_from_title:
            return given
        return read_title(payment.title, self._documents)


class RunningPlans:
    """The plans of one account; `run_to` applies their events up to a moment.

    A plan begins after the entries of the day on which it was agreed; it ends, or breaks, before
    the entries of a day. So its fate follows from what was paid, whenever somebody looks.
    `broken_on` holds, by the plan's pk, the day on which it broke. `over` are the plans that no
    longer count; `begun_by` and `over` are given when the replay starts in the middle.
    """

    def __init__(
        self,
        debits: OpenDebits,
        plans: Iterable[Plan],
        *,
        begun_by: date | None = None,
        over: Iterable[int] = (),
    ) -> None:
        self._debits = debits
        # One that was cancelled by the day of its agreement never begins.
        real = [p for p in plans if p.ended_on is None or p.ended_on > p.agreed_on]
        self._plans = sorted(real, key=lambda plan: (plan.agreed_on, plan.pk))
        self._begun = {p.pk for p in self._plans if begun_by and p.agreed_on <= begun_by}
        self.over = set(over)
        self.broken_on: dict[int, date] = {}

    def __bool__(self) -> bool:
        return bool(self._plans)

    def run_to(self, moment: Moment) -> None:
        """Apply everything that happens up to the moment, in its order."""
        while happening := min(self._next(moment), default=None):
            (day, _), _, plan = happening
            if plan.pk not in self._begun:
                self._begun.add(plan.pk)
                _cover(self._debits, plan)
            else:
                self._finish(plan, day)

    def _finish(self, plan: Plan, day: date) -> None:
        if plan.ended_on is None or day < plan.ended_on:
            self.broken_on[plan.pk] = day
        self.over.add(plan.pk)
        _release(self._debits, plan.pk)

    def _next(self, until: Moment) -> list[tuple[Moment, int, Plan]]:
        """Return the next event of each plan up to a moment; the place makes ties definite."""
        happenings = [
            (self._moment_of(plan), place, plan)
            for place, plan in enumerate(self._plans)
            if plan.pk not in self.over
        ]
        return [(at, place, plan) for at, place, plan in happenings if at and at <= until]

    def _moment_of(self, plan: Plan) -> Moment | None:
        if plan.pk not in self._begun:
            return (plan.agreed_on, AFTER)
        ends = [] if plan.ended_on is None else [plan.ended_on]
        late = next((key[0] for key, part in self._debits.items() if part.plan == plan.pk), None)
        if late is not None:
            ends.append(max(late + TOLERANCE, plan.agreed_on) + DAY)
        return (min(ends), BEFORE) if ends else None


def _cover(debits: OpenDebits, plan: Plan) -> None:
    """Move the open parts, the oldest debit first, into the instalments still to be paid.

    When less is open than the rows sum to, the first instalments count as paid; what is open beyond
    their sum keeps its own due date.
    """
    covered = [
        key for key, one in debits.items() if one.record.seq in plan.debits and one.plan is None
    ]
    parts = [debits.drop(key) for key in covered]
    rows = _to_pay(plan.rows, sum(part.rest for part in parts))
    for part in parts:
        while part.rest and rows:
            number, row = rows[0]
            taken = min(part.rest, row.grosze)
            debits.add_instalment(Open(part.record, taken, plan.pk), row.due_date, number)
            part.rest -= taken
            rows[0] = (number, row._replace(grosze=row.grosze - taken))
            if not rows[0][1].grosze:
                rows.pop(0)
        if part.rest:
            debits.put(debits.own_key(part.record), part)


def _to_pay(rows: Iterable[PlanRow], open_sum: int) -> list[tuple[int, PlanRow]]:
    """Return the instalments with their numbers from 1, without what counts as paid."""
    numbered = list(enumerate(sorted(rows), start=1))
    unpaid: list[tuple[int, PlanRow]] = []
    for number, row in reversed(numbered):
        part = min(row.grosze, open_sum)
        open_sum -= part
        if part:
            unpaid.insert(0, (number, row._replace(grosze=part)))
    return unpaid


def _release(debits: OpenDebits, plan: int) -> None:
    """Return what is still open to its own due dates."""
    keys: list[Key] = [key for key, part in debits.items() if part.plan == plan]
    for part in [debits.drop(key) for key in keys]:
        own = debits.own_key(part.record)
        own_rest = debits.drop(own).rest if debits.get(own) else 0
        debits.put(own, Open(part.record, own_rest + part.rest))


@dataclass(slots=True)
class Open:
    """A debit, a part of one under the plan `plan`, or a credit, with what is left in grosze."""

    record: EntryRecord
    rest: int
    plan: int | None = None


class OpenDebits:
    """The open debits in the order of payment, indexed by what a payer may name."""

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
        """Add a debit; due date, then subaccount, then seq decide its place."""
        return self.put(self.own_key(record), Open(record, record.grosze))

    def add_instalment(self, part: Open, due_date: date, number: int) -> Key:
        """Add a part of a debit at the place of its instalment."""
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
        """Remove a debit that is paid, or moves to another place."""
        debit = self._debits.pop(key)
        for keys in (self._order, *self._indexes(debit.record)):
            del keys[bisect_left(keys, key)]
        return debit

    def items(self) -> Iterator[tuple[Key, Open]]:
        """Yield all open debits in the order of payment."""
        return ((key, self._debits[key]) for key in self._order)

    def first(self) -> Iterator[Key]:
        """Yield the first open debit again and again, until nothing is open."""
        while self._order:
            yield self._order[0]

    def of_document(self, document: int | None) -> list[Key]:
        return list(self._by_document.get(document, ()))

    def of_period(self, period: str) -> list[Key]:
        return list(self._by_period.get(period, ()))

    def of_subaccount(self, subaccount: SubAccount) -> list[Key]:
        return [key for key in self._order if self._debits[key].record.subaccount == subaccount]

    def notes_on(self, key: Key) -> list[Key]:
        """Return the open interest notes that claim the delay of this debit."""
        document = self._debits[key].record.document
        return [] if document is None else list(self._notes_on.get(document, ()))

    def _indexes(self, record: EntryRecord) -> Iterator[list[Key]]:
        if record.document is not None:
            yield self._by_document[record.document]
        if record.period:
            yield self._by_period[record.period]
        if record.kind == EntryKind.INTEREST_NOTE and record.designated_document is not None:
            yield self._notes_on[record.designated_document]
