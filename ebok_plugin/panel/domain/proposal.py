"""A plan of instalments as residents propose it; the finance desk decides (ledger.md §13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import due_from
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.payment_plan import propose_plan
from ebok_plugin.ledger.domain.queries.book import waiting_plans
from ebok_plugin.ledger.models import Account, PaymentPlan

FEWEST, MOST = 2, 12


@dataclass(frozen=True, slots=True)
class Spread:
    """Arrears in equal monthly parts, the first due next month; the last takes the rest."""

    rows: tuple[tuple[date, Money], ...]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> Money:
        return self.rows[0][1]

    @property
    def last_day(self) -> date:
        return self.rows[-1][0]


def spread(whole: Money, count: int, today: date) -> Spread:
    """Split an amount into parts due on the days on which the monthly charge is due."""
    part, rest = divmod(whole.grosze, count)
    month = Period.of(today)
    return Spread(
        tuple(
            (
                due_from(month.plus(number).first_day),
                Money.from_grosze(part + (rest if number == count else 0)),
            )
            for number in range(1, count + 1)
        )
    )


def list_spreads(whole: Money, today: date) -> list[Spread]:
    """Return the spread of each number of instalments that may be proposed."""
    return [spread(whole, count, today) for count in range(FEWEST, MOST + 1)]


def late_outside_plans(state: AccountBalance) -> tuple[Sequence[int], Money]:
    """Return the late debits that no plan covers: their seq, and what is open."""
    late = [one for one in state.open_debits if one.due_date < state.today and one.plan is None]
    return sorted({one.seq for one in late}), sum_money(one.amount for one in late)


def waiting_plan(account: Account) -> PaymentPlan | None:
    """Return the proposal of this account that nobody has decided yet. One query."""
    return _waiting_plan_ready.first(account=account.pk)


def _waiting_plan(account: int) -> QuerySet[PaymentPlan]:
    return waiting_plans().filter(account=account)[:1]


_waiting_plan_ready = PreparedQuery(_waiting_plan)


def propose_instalments(
    account: Account, state: AccountBalance, count: int, *, reason: str, user: User
) -> PaymentPlan:
    """Propose to pay what is late and in no plan in `count` parts.

    It waits at the desk as clerks' proposals do. Interest runs on: only the desk may offer to stop
    it. Raises PlanError as `propose_plan`.
    """
    seqs, late_amount = late_outside_plans(state)
    return propose_plan(
        account,
        list(account.entries.filter(seq__in=seqs).order_by("seq")),
        spread(late_amount, count, state.today).rows,
        interest_stopped=False,
        reason=reason,
        agreed_on=state.today,
        made_by=user,
        today=state.today,
    )
