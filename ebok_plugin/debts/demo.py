"""The demo's debts: one called twice and ready for the court, others at earlier stages."""

from __future__ import annotations

from datetime import date, timedelta

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from ebok_plugin.debts.domain.check import check_stage
from ebok_plugin.debts.domain.court import record_delivery
from ebok_plugin.debts.domain.demand import approve_demands, start_demands
from ebok_plugin.debts.domain.standing import next_after
from ebok_plugin.debts.models import DebtLetter, DemandRun
from ebok_plugin.debts.vocabulary import WITH_INTEREST, StageKind
from ebok_plugin.interest.domain.rate import confirmed_until
from ebok_plugin.interest.models import KIND_OF
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.debtors import DebtorScope, find_debtors
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.statements.domain.batch import list_papers_to_print, mark_printed
from ebok_plugin.statements.domain.making import carry_on
from ebok_plugin.statements.models import PaperBatch


def load_debts(today: date) -> None:
    """Put three debtors at three stages: both letters arrived, the first arrived, it is on its way.

    Whom the day of a letter refuses gets none. Letters with interest have a day whose rates are
    confirmed in the demo.
    """
    lines = find_debtors(today, DebtorScope()).lines
    found = [line.account for line in lines if line.arrears.late and not line.arrears.in_plan]
    if not found:
        return
    regime = Regime(Account.objects.get(pk=found[0]).regime)
    first = next_after(regime, None)
    assert first is not None  # each chain has one
    second = next_after(regime, first)
    confirmed = min(today, confirmed_until(KIND_OF[regime]))
    early = confirmed - timedelta(30)
    for account, on, arrived in (
        (found[0], early, early + timedelta(5)),
        *((one, today - timedelta(30), today - timedelta(25)) for one in found[1:2]),
        # A mirror's only figures are those of today.
        *((one, today if is_mirror() else today - timedelta(3), None) for one in found[2:3]),
    ):
        _send(first, account, min(on, confirmed) if first in WITH_INTEREST else on)
        _deliver(account, arrived, today)
    if second in WITH_INTEREST:
        _send(second, found[0], confirmed)
        _deliver(found[0], confirmed + timedelta(5), today)
    while carry_on():
        pass
    sent = list(list_papers_to_print().filter(batch__kind=PaperBatch.Kind.DEMAND))
    if sent:
        mark_printed(sent, origin=_staff("finanse"))


def _send(kind: StageKind, account: int, on: date) -> None:
    (one,) = check_stage(kind, [account], on)
    if one.refusal is None:
        run = start_demands(kind, [account], today=on, origin=_staff("finanse"))
        if run.state == DemandRun.State.WAITING:
            approve_demands(run, today=on, origin=_staff("admin"))


def _deliver(account: int, on: date | None, today: date) -> None:
    letters = DebtLetter.objects.filter(stage__debt__account=account, delivered_on=None)
    keys = list(letters.values_list("pk", flat=True))
    if keys and on is not None:
        record_delivery(keys, on=min(on, today), today=today, origin=_staff("finanse"))


def _staff(login: str) -> Origin:
    return Origin(actor=User.objects.get(realm=Realm.STAFF, login=login), panel=Realm.STAFF)
