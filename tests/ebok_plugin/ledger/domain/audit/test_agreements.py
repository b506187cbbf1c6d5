"""The auditors of transfers and of instalment plans, and those that other apps bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain import audit as auditors
from ebok_plugin.ledger.domain.audit import AuditFinding, audit
from ebok_plugin.ledger.domain.by_hand import post_transfer
from ebok_plugin.ledger.domain.payment_plan import approve_plan, propose_plan
from ebok_plugin.ledger.models import Account, PaymentPlan
from tests.ebok_plugin.ledger.books import charge, open_account, zl
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
ENTRY = "ebok_plugin_ledger_ledgerentry"
PLAN = "ebok_plugin_ledger_paymentplan"


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "100.00")
    charge(account, "2026-11", "100.00")
    return account


@shared
def people() -> tuple[User, User]:
    return staff("finanse"), staff("kontroler")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def found(auditor: str) -> list[str]:
    return [str(finding) for finding in audit() if finding.auditor == auditor]


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {ENTRY} SET amount = -4000 WHERE kind = 'TRANSFER' AND amount < 0",
        f"UPDATE {ENTRY} SET source_key = 'inny/2' WHERE kind = 'TRANSFER' AND amount < 0",
        f"DELETE FROM {ENTRY} WHERE kind = 'TRANSFER' AND amount < 0",
    ],
    ids=["another amount", "another pair", "a side is gone"],
)
def test_a_transfer_that_is_not_whole_is_found(
    flat: Account, people: tuple[User, User], sql: str
) -> None:
    daria, karol = people
    post_transfer(
        open_account("G/7"),
        flat,
        zl("50.00"),
        on=TODAY,
        due_date=TODAY,
        reason="wpłata trafiła na zły lokal",
        made_by=daria,
        approved_by=karol,
        today=TODAY,
    )
    assert found("transfers") == []

    run(sql)

    whole = "przeksięgowanie nie ma dwóch przeciwnych stron na dwóch kontach"
    assert found("transfers")[0].startswith("transfers: konto G/7, pozycja 1, paczka ")
    assert found("transfers")[0].endswith(whole)


@shared
def plan(flat: Account, people: tuple[User, User]) -> PaymentPlan:
    daria, karol = people
    proposed = propose_plan(
        flat,
        [flat.entries.get(seq=1)],
        [(date(2026, 12, 15), zl("100.00"))],
        interest_stopped=False,
        reason="utrata pracy, pismo z 5 listopada",
        agreed_on=TODAY,
        made_by=daria,
        today=TODAY,
    )
    return approve_plan(proposed, approved_by=karol, today=TODAY)


def test_a_sound_plan_has_no_findings(plan: PaymentPlan) -> None:
    assert list(audit()) == []


def test_a_plan_without_instalments_is_found(plan: PaymentPlan) -> None:
    run(f"DELETE FROM {PLAN}row")

    assert found("plans") == [
        "plans: konto 100005: układ z dnia 2026-11-20 nie ma rat albo należności"
    ]


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {PLAN} SET agreed_on = '2026-09-30'",
        f"UPDATE {PLAN} SET account_id = (SELECT id FROM ebok_plugin_ledger_account"
        " WHERE account_no = 'G/7')",
    ],
    ids=["agreed before the debit", "another account"],
)
def test_a_plan_of_what_was_no_debt_is_found(plan: PaymentPlan, sql: str) -> None:
    open_account("G/7")

    run(sql)

    (line,) = found("plans")
    assert line.endswith("obejmuje coś, co nie było długiem tego konta")


def test_an_app_above_the_ledger_brings_its_auditor(monkeypatch: pytest.MonkeyPatch) -> None:
    def noted() -> Iterator[AuditFinding]:
        yield AuditFinding("noted", "nota bez pozycji")

    monkeypatch.setattr(auditors, "_others", [])
    auditors.register(noted)
    auditors.register(noted)

    assert [str(finding) for finding in audit()] == ["noted: nota bez pozycji"]


def test_a_row_that_cannot_be_read_is_a_finding_and_stops_no_other_auditor(
    flat: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_unknown_kinds() -> Iterator[AuditFinding]:
        yield AuditFinding("of_unknown_kinds", "to znaleziono wcześniej")
        raise KeyError("CHARGy")

    monkeypatch.setattr(auditors, "AUDITORS", (of_unknown_kinds, *auditors.AUDITORS))

    unread = (
        "nie dało się tego sprawdzić do końca, bo zapis w bazie jest nie do odczytania "
        "(KeyError: 'CHARGy')"
    )
    assert list(audit()) == [
        AuditFinding("of_unknown_kinds", "to znaleziono wcześniej"),
        AuditFinding("of_unknown_kinds", unread),
    ]
