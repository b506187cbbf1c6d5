"""Instalment plans, read as the replay and as the account card need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.plan import Plan, PlanRow
from ebok_plugin.ledger.domain.plan_standing import PlanStanding, plan_standings
from ebok_plugin.ledger.domain.queries.record import records_of
from ebok_plugin.ledger.models import Account, PaymentPlan, PaymentPlanRow


def plans_of(accounts: Iterable[Account]) -> dict[int, tuple[Plan, ...]]:
    """The plans that were ever approved, by account id; accounts without one are left out.

    One query when there are none, three otherwise.
    """
    return plans_of_ids(account.pk for account in accounts)


def plans_of_ids(accounts: Iterable[int]) -> dict[int, tuple[Plan, ...]]:
    """The same for the ids of accounts."""
    books: defaultdict[int, list[Plan]] = defaultdict(list)
    for portion in chunks(accounts):
        plans = approved().filter(account_id__in=portion).order_by("agreed_on", "pk")
        for plan in _read(plans):
            books[plan[0]].append(plan[1])
    return {account: tuple(plans) for account, plans in books.items()}


def approved() -> QuerySet[PaymentPlan]:
    """The plans that a second person approved, also those that are over, broken or cancelled."""
    return PaymentPlan.objects.filter(approved_by__isnull=False)


def waiting_plans() -> QuerySet[PaymentPlan]:
    """The plans that wait for a second person, the oldest first."""
    waiting = PaymentPlan.objects.filter(state=PaymentPlan.State.PROPOSED)
    return waiting.select_related("account", "made_by__person").order_by("made_at", "pk")


def standings_of(account: Account, today: date) -> tuple[PlanStanding, ...]:
    """How the approved plans of an account stand on a day, the oldest first."""
    plans = plans_of([account]).get(account.pk, ())
    if not plans:
        return ()
    records = records_of([account], today)[account.pk]
    return plan_standings(Book(records, plans), today, allocation_settings())


def _read(plans: QuerySet[PaymentPlan]) -> list[tuple[int, Plan]]:
    found = list(plans.values_list("pk", "account_id", "agreed_on", "ended_on", "interest"))
    if not found:
        return []
    pks = [pk for pk, *_ in found]
    debits: defaultdict[int, set[int]] = defaultdict(set)
    for pk, seq in PaymentPlan.objects.filter(pk__in=pks).values_list("pk", "debits__seq"):
        debits[pk].add(seq)
    rows: defaultdict[int, list[PlanRow]] = defaultdict(list)
    of_plans = PaymentPlanRow.objects.filter(plan__in=pks).order_by("plan_id", "due_date")
    for pk, due_date, amount in of_plans.values_list("plan_id", "due_date", "amount"):
        rows[pk].append(PlanRow(due_date, amount.grosze))
    stopped = PaymentPlan.Interest.STOPPED
    return [
        (
            account,
            Plan(pk, agreed, ended, interest == stopped, frozenset(debits[pk]), tuple(rows[pk])),
        )
        for pk, account, agreed, ended, interest in found
    ]
