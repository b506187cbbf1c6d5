"""The balance of an account on a day: what is owed, overdue and upcoming (ledger.md §5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.allocation_settings import DEFAULT_SETTINGS, AllocationSettings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.carried import Rest
from ebok_plugin.ledger.domain.plan import Plan
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.money import ZERO, Money, total


@dataclass(frozen=True, slots=True)
class OpenDebit:
    """What is still unpaid of one debit, which is named by its `seq`.

    Under an instalment plan an entry may stand here several times, each part with the due date of
    its instalment and `plan`, the plan's pk.
    """

    seq: int
    due_date: date
    amount: Money
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class DueAmount:
    """What is to be paid by one day."""

    due_date: date
    amount: Money


@dataclass(frozen=True, slots=True)
class AccountBalance:
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
    def in_plan(self) -> Money:
        """The part of `overdue` and `upcoming` that an instalment plan covers."""
        return total(debit.amount for debit in self.open_debits if debit.plan is not None)

    @property
    def oldest_due(self) -> date | None:
        """The earliest due date that has passed with something still open."""
        return next((d.due_date for d in self.open_debits if d.due_date < self.today), None)

    @property
    def dues(self) -> tuple[DueAmount, ...]:
        """The upcoming amounts, summed by due date; the first one is `next_due`."""
        sums: defaultdict[date, Money] = defaultdict(lambda: ZERO)
        for debit in self.open_debits:
            if debit.due_date >= self.today:
                sums[debit.due_date] += debit.amount
        return tuple(DueAmount(day, amount) for day, amount in sums.items())

    @property
    def next_due(self) -> DueAmount | None:
        return next(iter(self.dues), None)

    @property
    def later_dues(self) -> tuple[DueAmount, ...]:
        return self.dues[1:]


def state_on(
    records: Iterable[EntryRecord],
    today: date,
    settings: AllocationSettings = DEFAULT_SETTINGS,
    plans: Iterable[Plan] = (),
) -> AccountBalance:
    """The balance of one account on any day, from all its entries and plans in any order."""
    return state_of(Book(tuple(records), tuple(plans)), today, settings)


def state_of(
    book: Book, today: date, settings: AllocationSettings = DEFAULT_SETTINGS
) -> AccountBalance:
    """The balance of one account on a day; ValueError for a day that the book does not cover."""
    replay = book.replayed(today, settings)
    return AccountBalance(
        today=today,
        balance=Money.from_grosze(book.balance_on(today)),
        free_credit=Money.from_grosze(sum(rest.grosze for rest in replay.free_credits())),
        open_debits=tuple(_open_debit(rest) for rest in sorted(replay.open_debits(), key=_place)),
    )


def _place(rest: Rest) -> tuple[date, int, int, int]:
    return (_due_date(rest), rest.record.seq, rest.plan or 0, rest.instalment)


def _due_date(rest: Rest) -> date:
    return rest.due_date or rest.record.due_date or rest.record.booking_date


def _open_debit(rest: Rest) -> OpenDebit:
    amount = Money.from_grosze(rest.grosze)
    return OpenDebit(rest.record.seq, _due_date(rest), amount, rest.plan)
