"""The state of an account on a day: what is owed, what of it is late, what is ahead (§5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.allocation import DEFAULT_SETTINGS, AllocationSettings, allocate
from ebok_plugin.ledger.domain.record import Record, as_of, without_reversed
from ebok_plugin.money import ZERO, Money, total


@dataclass(frozen=True, slots=True)
class OpenDebit:
    """What is left to pay of one entry, named by its seq."""

    seq: int
    due_date: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid by one day."""

    due_date: date
    amount: Money


@dataclass(frozen=True, slots=True)
class State:
    """`balance == overdue + upcoming − free_credit`, the three never negative (INV-5).

    Positive balance: the resident owes it. `open_debits` are the entries behind `overdue` and
    `upcoming`, by due date. The due date itself is still on time.
    """

    today: date
    balance: Money
    free_credit: Money
    open_debits: tuple[OpenDebit, ...]

    @property
    def overdue(self) -> Money:
        return total(debit.amount for debit in self.open_debits if debit.due_date < self.today)

    @property
    def upcoming(self) -> Money:
        return total(debit.amount for debit in self.open_debits if debit.due_date >= self.today)

    @property
    def oldest_due(self) -> date | None:
        """The earliest due date that has passed with something still open."""
        return next((d.due_date for d in self.open_debits if d.due_date < self.today), None)

    @property
    def dues(self) -> tuple[Due, ...]:
        """What is ahead, summed by due date; the first one is `next_due`."""
        sums: defaultdict[date, Money] = defaultdict(lambda: ZERO)
        for debit in self.open_debits:
            if debit.due_date >= self.today:
                sums[debit.due_date] += debit.amount
        return tuple(Due(day, amount) for day, amount in sums.items())

    @property
    def next_due(self) -> Due | None:
        return next(iter(self.dues), None)

    @property
    def later_dues(self) -> tuple[Due, ...]:
        return self.dues[1:]


def state_on(
    records: Iterable[Record], today: date, settings: AllocationSettings = DEFAULT_SETTINGS
) -> State:
    """The state of one account on any day, from all its entries in any order."""
    booked = as_of(records, today)
    counted = without_reversed(booked)
    paid: defaultdict[int, int] = defaultdict(int)
    for part in allocate(counted, settings):
        paid[part.debit] += part.amount.grosze
        paid[part.credit] += part.amount.grosze
    debits = sorted(
        (record.due_date or record.booking_date, record.seq, record.grosze - paid[record.seq])
        for record in counted
        if record.grosze > 0
    )
    free = sum(-record.grosze - paid[record.seq] for record in counted if record.grosze < 0)
    return State(
        today=today,
        balance=Money.from_grosze(sum(record.grosze for record in booked)),
        free_credit=Money.from_grosze(free),
        open_debits=tuple(
            OpenDebit(seq, due_date, Money.from_grosze(rest))
            for due_date, seq, rest in debits
            if rest
        ),
    )
