"""What the demo's finance desk finds: a month to approve, a plan to agree on, snapshots."""

from __future__ import annotations

from datetime import date

from cms_ext.base.realm import Realm
from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import due_from
from ebok_plugin.charges.domain.run.rehearsal import rehearse_charge_run
from ebok_plugin.ledger.domain.payment_plan import propose_plan
from ebok_plugin.ledger.domain.queries.account import balance_of
from ebok_plugin.ledger.domain.snapshot import take_snapshots
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money

IN_ARREARS = "100008"
INSTALMENTS = 3


def load_desk(today: date) -> None:
    """Next month rehearsed and an instalment plan proposed; a second person decides on both.

    No balance changes, and the rates of interest stay unconfirmed: whoever looks checks them.
    """
    clerk = User.objects.get(realm=Realm.STAFF, login="finanse")
    take_snapshots(Period.of(today).previous)
    rehearse_charge_run(Period.of(today).next, origin=Origin(actor=clerk), today=today)
    _propose_plan(Account.objects.get(account_no=IN_ARREARS), clerk, today)


def _propose_plan(account: Account, clerk: User, today: date) -> None:
    """What is overdue, in equal parts; the last one takes the rest."""
    late = [debit for debit in balance_of(account, today).open_debits if debit.due_date < today]
    if not late:
        return
    whole = sum(debit.amount.grosze for debit in late)
    part = whole // INSTALMENTS
    parts = [part] * (INSTALMENTS - 1) + [whole - part * (INSTALMENTS - 1)]
    first = Period.of(today).next
    propose_plan(
        account,
        list(account.entries.filter(seq__in=[debit.seq for debit in late])),
        [
            (due_from(first.plus(place).first_day), Money.from_grosze(grosze))
            for place, grosze in enumerate(parts)
        ],
        interest_stopped=False,
        reason="Ustalono telefonicznie 18.11.2026: trzy raty, odsetki bez zmian.",
        agreed_on=today,
        made_by=clerk,
        today=today,
    )
