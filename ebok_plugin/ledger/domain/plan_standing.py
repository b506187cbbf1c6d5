"""How an instalment plan stands next to the book of its account: kept, late or broken."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.record import (
    DEFAULT_SETTINGS,
    AllocationSettings,
    EntryRecord,
    Plan,
)
from ebok_plugin.ledger.domain.replay import Replay


@dataclass(frozen=True, slots=True)
class Instalment:
    """One row of a plan; `open` is the unpaid part."""

    due_date: date
    amount: Money
    open: Money

    @property
    def paid(self) -> Money:
        return self.amount - self.open


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """A plan on a day.

    `broken_on`: the first day on which the debits' own due dates were back, because an instalment
    was open for more than 14 days; `cancelled` when it was ended by hand. In either case the
    instalments no longer count: nothing is open in them.
    """

    plan: Plan
    broken_on: date | None
    cancelled: bool
    instalments: tuple[Instalment, ...]

    @property
    def open(self) -> Money:
        return sum_money(row.open for row in self.instalments)

    @property
    def runs(self) -> bool:
        return self.broken_on is None and not self.cancelled and bool(self.open)

    @property
    def is_fulfilled(self) -> bool:
        return self.broken_on is None and not self.cancelled and not self.open


def plan_standings(
    book: Book, today: date, settings: AllocationSettings = DEFAULT_SETTINGS
) -> tuple[PlanStanding, ...]:
    """Return each plan agreed by a day, in the order of the book.

    The book must be the whole ledger, because a plan may have been broken at any time.
    """
    replay = book.replayed(today, settings)
    return tuple(_standing(plan, replay, today) for plan in book.plans if plan.agreed_on <= today)


def find_break_day(
    plan: Plan,
    records: Iterable[EntryRecord],
    plans: Iterable[Plan],
    today: date,
    settings: AllocationSettings = DEFAULT_SETTINGS,
) -> date | None:
    """Return when a plan broke, as known on a day, from all entries and plans of the account."""
    book = Book(tuple(records), tuple(plans))
    return book.replayed(today, settings).plans.broken_on.get(plan.pk)


def _standing(plan: Plan, replay: Replay, today: date) -> PlanStanding:
    broken = replay.plans.broken_on.get(plan.pk)
    cancelled = broken is None and plan.ended_on is not None and plan.ended_on <= today
    left: defaultdict[int, int] = defaultdict(int)
    for rest in replay.open_debits():
        if rest.plan == plan.pk:
            left[rest.instalment] += rest.grosze
    rows = tuple(
        Instalment(row.due_date, Money.from_grosze(row.grosze), Money.from_grosze(left[number]))
        for number, row in enumerate(sorted(plan.rows), start=1)
    )
    return PlanStanding(plan, broken, cancelled, rows)
