"""Replaying the entries of one account: which credit pays which debit, what is left of each.

The rules of `ledger.md` §8 and §13 (instalment plans). Pure and definite: the same entries give
the same answer in whatever order they come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from ebok_plugin.ledger.domain.allocation_settings import AllocationSettings
from ebok_plugin.ledger.domain.carried import FROM_THE_FIRST, Carried, Rest
from ebok_plugin.ledger.domain.designation import NOTHING, Designation, Documents, read_title
from ebok_plugin.ledger.domain.open_debits import Key, Open, OpenDebits
from ebok_plugin.ledger.domain.plan import Plan
from ebok_plugin.ledger.domain.record import EntryRecord, as_of, in_order, without_reversed
from ebok_plugin.ledger.domain.running_plans import AFTER, BEFORE, RunningPlans
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

WAIVABLE = (SubAccount.INTEREST, SubAccount.COURT)


class AllocatedPart(NamedTuple):
    """So many grosze of a credit pay a debit, both named by seq, on a day."""

    credit: int
    debit: int
    grosze: int
    on: date


class Replay:
    """One account's entries, replayed once: `run` first, then read.

    `carried` is what was before the first of the entries.
    """

    def __init__(
        self,
        settings: AllocationSettings,
        plans: Iterable[Plan] = (),
        carried: Carried = FROM_THE_FIRST,
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
        """Take the entries, those booked up to a day if one is given, and end with that day.

        ValueError when two entries have the same seq: then they are not of one account.
        """
        booked = records if until is None else as_of(records, until)
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
        """What is still owed, in the order in which it would be paid."""
        for (due_date, _, _, _, instalment), debit in self._debits.items():
            yield Rest(debit.record, debit.rest, debit.plan, due_date, instalment)

    def free_credits(self) -> Iterator[Rest]:
        """What pays nothing yet, the oldest first."""
        return (Rest(credit.record, credit.rest) for credit in self._credits)

    def _resume(self, carried: Carried) -> None:
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
        """Open debits in the order in which this credit pays them, each before the next."""
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
