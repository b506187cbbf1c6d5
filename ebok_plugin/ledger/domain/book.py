"""The book of one account: its balance on a day and the standing of its plans.

`ledger.md` §5, §13. Three figures: what is late, what is ahead, what is free; and the postings
behind each.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.domain.record import (
    DEFAULT_SETTINGS,
    FROM_THE_FIRST,
    AllocationSettings,
    CarriedState,
    EntryRecord,
    Plan,
    Rest,
    select_booked,
)
from ebok_plugin.ledger.domain.replay import Replay
from ebok_plugin.ledger.vocabulary import EntryKind


@dataclass(frozen=True, slots=True)
class Book:
    """The entries of one account booked after `carried`, in any order, and its plans.

    Without `carried` the entries are the whole ledger of the account.
    """

    records: Sequence[EntryRecord]
    plans: tuple[Plan, ...] = ()
    carried: CarriedState = FROM_THE_FIRST

    def replayed(self, today: date, settings: AllocationSettings = DEFAULT_SETTINGS) -> Replay:
        """Replay what is booked up to a day's end; ValueError for a day before `carried`."""
        if self.carried.day and today < self.carried.day:
            raise ValueError(f"This book begins after {self.carried.day}.")
        replay = Replay(settings, self.plans, self.carried)
        replay.run(self.records, today)
        return replay

    def balance_on(self, today: date) -> int:
        """Return the balance in grosze; reversed entries and reversals count as booked."""
        return self.carried.balance + sum(one.grosze for one in select_booked(self.records, today))

    def carried_over(
        self, day: date, settings: AllocationSettings = DEFAULT_SETTINGS
    ) -> CarriedState:
        """Return the state from which a replay after `day` starts, without documents."""
        replay = self.replayed(day, settings)
        return CarriedState(
            day,
            self.balance_on(day),
            tuple(replay.open_debits()),
            tuple(replay.free_credits()),
            frozenset(replay.plans.over),
        )


@dataclass(frozen=True, slots=True)
class OpenDebit:
    """The unpaid part of one debit, named by its `seq`.

    Under an instalment plan an entry may stand here several times, each part with the due date of
    its instalment and `plan`, the plan's pk.
    """

    seq: int
    due_date: date
    amount: Money
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class DueAmount:
    """An amount to be paid by one day."""

    due_date: date
    amount: Money


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """`balance == overdue + upcoming + without_term − free_credit`, none negative (INV-5).

    Positive balance: the resident owes it. `open_debits` are the entries behind `overdue` and
    `upcoming`, by due date. The due date itself is still on time. The last three are of a mirror
    alone (`mirror.md` §4): what is owed without a known term, the day as of which the program
    states the balance, and whether it lists the account no longer.
    """

    today: date
    balance: Money
    free_credit: Money
    open_debits: tuple[OpenDebit, ...]
    without_term: Money = ZERO
    stated_on: date | None = None
    is_gone: bool = False

    @property
    def is_unknown(self) -> bool:
        """Return whether there are no figures: the zero balance then means nothing."""
        return self.is_gone and self.stated_on is None

    @property
    def overdue(self) -> Money:
        return sum_money(debit.amount for debit in self.open_debits if debit.due_date < self.today)

    @property
    def upcoming(self) -> Money:
        return sum_money(debit.amount for debit in self.open_debits if debit.due_date >= self.today)

    @property
    def owed(self) -> Money:
        """Return all that is to be paid, late or not; free credit is not taken from it."""
        return self.overdue + self.upcoming + self.without_term

    @property
    def arrears(self) -> Money:
        """`overdue`; all that is owed where a program states the balance and no open item."""
        return self.overdue if self.open_debits else self.without_term

    @property
    def in_plan(self) -> Money:
        """Return the part of `overdue` and `upcoming` that an instalment plan covers."""
        return sum_money(debit.amount for debit in self.open_debits if debit.plan is not None)

    @property
    def oldest_due(self) -> date | None:
        """Return the earliest due date that has passed with something still open."""
        return next((d.due_date for d in self.open_debits if d.due_date < self.today), None)

    @property
    def dues(self) -> tuple[DueAmount, ...]:
        """Return the upcoming amounts, summed by due date; the first one is `next_due`."""
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


def shorten_title(title: str) -> str:
    """Return `Opłata za odpady 04–06/2026` without the brackets that say how it was computed."""
    return title.partition("(")[0].rstrip()


@dataclass(frozen=True, slots=True)
class OpenPosting:
    """An entry with an `open` part: unpaid debit or unused credit; `whole` is its full amount.

    `due_date` is None for a credit. `charged` says whether it has a charge document to open. Under
    an instalment plan each part is listed with the due date of its instalment and `plan`.
    """

    seq: int
    title: str
    period: str
    booking_date: date
    due_date: date | None
    whole: Money
    open: Money
    charged: bool
    plan: int | None = None
    is_payment: bool = False

    @property
    def signed(self) -> Money:
        """Return the open part, negative where it is credit."""
        return self.open if self.due_date else -self.open

    @property
    def name(self) -> str:
        """Return the title; of a charge without what its own page tells (`shorten_title`).

        Banks give payments the title of what was paid: it reads as a charge.
        """
        if self.is_payment:
            return _("Wpłata")
        return shorten_title(self.title) if self.charged else self.title

    @property
    def page(self) -> str:
        """Return the name of the address that shows it, by the account and `seq`."""
        return "ebok:charge" if self.charged else "ebok:entry"


@dataclass(frozen=True, slots=True)
class OpenPostings:
    """The open postings by figure; each list of the own ledger sums to its figure of the balance.

    On a mirror debts may stand next to free money. `is_partial` where the program does not list
    all.
    """

    overdue: tuple[OpenPosting, ...]
    upcoming: tuple[OpenPosting, ...]
    free_credit: tuple[OpenPosting, ...]
    is_partial: bool = False

    @property
    def all(self) -> tuple[OpenPosting, ...]:
        return self.overdue + self.upcoming + self.free_credit

    @property
    def sum(self) -> Money:
        """What is open less the credits: the balance, unless the list is partial."""
        return sum_money(posting.signed for posting in self.all)

    @property
    def overdue_sum(self) -> Money:
        return sum_money(posting.open for posting in self.overdue)


class AccountState:
    """The balance of one account on a day, the postings behind it, and its book.

    The postings are computed on demand: an account paid to for years may have thousands, and most
    callers need the balance alone.
    """

    def __init__(
        self, book: Book, state: AccountBalance, read_postings: Callable[[], OpenPostings]
    ) -> None:
        self.book = book
        self.state = state
        self._read_postings = read_postings

    @cached_property
    def postings(self) -> OpenPostings:
        return self._read_postings()


def read_book(book: Book, today: date, settings: AllocationSettings) -> AccountState:
    """Compute balance and postings from one replay of the book."""
    replay = book.replayed(today, settings)
    return AccountState(book, _state(book, replay, today), lambda: _postings(replay, today))


def replay_state(
    records: Iterable[EntryRecord],
    today: date,
    settings: AllocationSettings = DEFAULT_SETTINGS,
    plans: Iterable[Plan] = (),
) -> AccountBalance:
    """Return the balance of one account on a day, from all its entries and plans in any order."""
    return compute_state(Book(tuple(records), tuple(plans)), today, settings)


def compute_state(
    book: Book, today: date, settings: AllocationSettings = DEFAULT_SETTINGS
) -> AccountBalance:
    """Return the balance of one account on a day; ValueError where the book does not reach."""
    return _state(book, book.replayed(today, settings), today)


def list_open_postings(book: Book, today: date, settings: AllocationSettings) -> OpenPostings:
    """Return the postings behind the state of the same book on the same day."""
    return _postings(book.replayed(today, settings), today)


def _state(book: Book, replay: Replay, today: date) -> AccountBalance:
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


def _postings(replay: Replay, today: date) -> OpenPostings:
    debits = sorted(
        map(_posting, replay.open_debits()),
        key=lambda one: (one.due_date or one.booking_date, one.seq),
    )
    return OpenPostings(
        overdue=tuple(debit for debit in debits if debit.due_date and debit.due_date < today),
        upcoming=tuple(debit for debit in debits if debit.due_date and debit.due_date >= today),
        free_credit=tuple(map(_posting, replay.free_credits())),
    )


def _posting(rest: Rest) -> OpenPosting:
    record = rest.record
    return OpenPosting(
        seq=record.seq,
        title=record.title,
        period=record.period,
        booking_date=record.booking_date,
        due_date=rest.due_date,
        whole=abs(Money.from_grosze(record.grosze)),
        open=Money.from_grosze(rest.grosze),
        charged=record.document is not None,
        plan=rest.plan,
        is_payment=record.kind == EntryKind.PAYMENT,
    )


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a credit that pays a part of a debit, both named by seq.

    `on` is the later of their booking dates.
    """

    credit: int
    debit: int
    amount: Money
    on: date


def allocate(
    records: Iterable[EntryRecord],
    settings: AllocationSettings = DEFAULT_SETTINGS,
    plans: Iterable[Plan] = (),
) -> list[Allocation]:
    """Allocate one account's credits to its debits; return the parts in order of arising.

    A debit under a plan has the plan's due dates while the plan runs, so that what is due is paid
    before what was put off. Raises ValueError when two entries have the same seq: they are of two
    accounts.
    """
    replay = Replay(settings, plans)
    replay.run(records)
    parts: list[Allocation] = []
    for credit, debit, grosze, on in replay.parts:
        last = parts[-1] if parts else None
        amount = Money.from_grosze(grosze)
        if last and (last.credit, last.debit) == (credit, debit):
            # Two instalments of one debit, paid by one credit.
            parts[-1] = Allocation(credit, debit, last.amount + amount, on)
        else:
            parts.append(Allocation(credit, debit, amount, on))
    return parts
