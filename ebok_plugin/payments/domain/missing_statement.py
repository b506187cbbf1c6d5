"""Statements that should be here by now: each own account is expected to go on as it began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q

from cms_ext.office.law.working_days import next_working_day
from ebok_plugin.payments.domain.bank_file import own_accounts
from ebok_plugin.payments.models import BankStatement

# A statement that covers no more days is one of a single working day, with the free days around it.
DAILY = timedelta(days=5)
# So many working days the office has to fetch a statement from the bank.
GRACE = 2


@dataclass(frozen=True, slots=True)
class MissingStatement:
    """An own account and the last statement that there is; the next was expected on `due_on`."""

    account: str
    last_closing: date
    due_on: date


def missing_statements(today: date) -> list[MissingStatement]:
    """The accounts whose next statement is overdue. An account without any is none of them.

    Three queries.
    """
    own = own_accounts()
    newest = (
        BankStatement.objects.filter(account__in=own)
        .order_by()
        .values_list("account")
        .annotate(last=Max("closing_date"))
    )
    these = Q(pk__in=())
    for account, last in newest:
        these |= Q(account=account, closing_date=last)
    # Of two that end on one day the shorter is the account's habit.
    begun: dict[str, tuple[date, date]] = {}
    for account, opened, closed in BankStatement.objects.filter(these).values_list(
        "account", "opening_date", "closing_date"
    ):
        begun[account] = (max(opened, begun.get(account, (opened,))[0]), closed)
    found = [
        MissingStatement(account, closed, next_due(opened, closed))
        for account, (opened, closed) in sorted(begun.items())
    ]
    return [one for one in found if one.due_on < today]


def next_due(opened: date, closed: date) -> date:
    """By when the statement after this one should be in.

    The bank makes the next one after as many days as this one covers, or on the next working day
    after a daily one; then the office has two working days.
    """
    covered = closed - opened
    made = next_working_day(closed + (timedelta(1) if covered <= DAILY else covered))
    for _day in range(GRACE):
        made = next_working_day(made + timedelta(1))
    return made
