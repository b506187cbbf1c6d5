"""The instalment plans of the demo: decisions by which arrears are paid in equal parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.operations.new_site.demo.load import find_person
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from ebok_plugin.ledger import api as ledger

REASON = "Decyzja w sprawie rozłożenia zaległości na raty (art. 67a Ordynacji podatkowej)."
DUE_DAY = 15


def agree_plans(facts: Mapping[str, Any], today: date) -> None:
    """Divide what is overdue into the `instalments` of each payer among `states`."""
    clerk, second = (User.objects.get(realm=Realm.STAFF, login=one) for one in ("finanse", "admin"))
    for row in facts["states"]:
        if "instalments" in row:
            account = ledger.Account.objects.get(payer=find_person(row["of"]))
            _agree(account, row["instalments"], today, clerk, second)


def _agree(account: ledger.Account, count: int, today: date, clerk: User, second: User) -> None:
    late = [
        debit for debit in ledger.balance_of(account, today).open_debits if debit.due_date < today
    ]
    if not late:
        return
    whole = sum_money(debit.amount for debit in late).grosze
    part = whole // count
    parts = [part] * (count - 1) + [whole - part * (count - 1)]
    first = Period.of(today).next
    plan = ledger.propose_plan(
        account,
        list(account.entries.filter(seq__in=[debit.seq for debit in late])),
        [
            (first.plus(place).first_day.replace(day=DUE_DAY), Money.from_grosze(grosze))
            for place, grosze in enumerate(parts)
        ],
        interest_stopped=False,
        reason=REASON,
        agreed_on=today,
        made_by=clerk,
        today=today,
    )
    ledger.approve_plan(plan, approved_by=second, today=today)
