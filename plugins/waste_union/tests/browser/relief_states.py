"""Applications for instalments in every state, written into the copy of the demo by the verbs."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from ebok_plugin.ledger.api import read_balance
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account
from waste_union.declarations.domain.relief import (
    draft_relief_decision,
    file_relief,
    issue_relief_decision,
    list_open_dues,
    withdraw_relief,
)
from waste_union.declarations.models import ReliefApplication
from waste_union.declarations.vocabulary import ReliefKind, ReliefOutcome

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
FIRST_DAY = date(2026, 12, 15)
REASON = "Od września jestem na zwolnieniu lekarskim i dostaję zasiłek."


class Reliefs:
    def __init__(self) -> None:
        staff = User.objects.filter(realm=Realm.STAFF)
        self.drafter, self.issuer = (
            Origin(actor=staff.get(login=login)) for login in ("finanse", "admin")
        )
        self.pages: dict[str, list[str]] = {}

    def file(self, account: Account) -> ReliefApplication:
        payer = User.objects.get(realm="ebok", person=account.payer)
        dues = list_open_dues(account, TODAY)
        application = ReliefApplication(
            kind=ReliefKind.INSTALMENTS,
            count=3,
            first_day=FIRST_DAY,
            reason=REASON,
            is_business=False,
        )
        return file_relief(
            application,
            [due.seq for due in dues],
            account,
            now=NOW,
            today=TODAY,
            origin=Origin(actor=payer, panel="ebok"),
        )

    def draft(self, application: ReliefApplication, outcome: str) -> None:
        draft_relief_decision(
            application,
            outcome=outcome,
            reasons=REASON,
            interest_stopped=True,
            seqs=[],
            count=3,
            first_day=FIRST_DAY,
            today=TODAY,
            origin=self.drafter,
        )

    def add(self, name: str, application: ReliefApplication) -> None:
        desk = f"/admin/deklaracje/raty/{application.pk}/"
        self.pages[name] = [application.get_absolute_url(), desk]


def make_late(account: Account) -> None:
    """Take the newest payments back until something is due."""
    for payment in account.entries.filter(kind="PAYMENT").order_by("-seq"):
        if list_open_dues(account, TODAY) and read_balance(account, TODAY).balance.grosze > 0:
            return
        reverse_entry(payment, on=TODAY, reason=REASON, made_by=None, today=TODAY)


def main(account_numbers: Sequence[str]) -> None:
    reliefs = Reliefs()
    first, second, third = (Account.objects.get(account_no=number) for number in account_numbers)
    for account in (second, third):
        make_late(account)
    withdrawn = reliefs.file(first)
    payer = User.objects.get(realm="ebok", person=first.payer)
    withdraw_relief(withdrawn, today=TODAY, origin=Origin(actor=payer, panel="ebok"))
    reliefs.add("withdrawn", withdrawn)
    for outcome in (ReliefOutcome.REFUSED, ReliefOutcome.GRANTED):
        decided = reliefs.file(first)
        reliefs.draft(decided, outcome)
        issue_relief_decision(decided, today=TODAY, origin=reliefs.issuer)
        reliefs.add(outcome.lower(), decided)
    reliefs.add("filed", reliefs.file(second))
    drafted = reliefs.file(third)
    reliefs.draft(drafted, ReliefOutcome.GRANTED)
    reliefs.add("drafted", drafted)
    print(json.dumps(reliefs.pages))
