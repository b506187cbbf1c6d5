"""Questions about missing payments that a site had become complaints; nothing of them is lost."""

from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cases.domain.opening import next_number
from cases.domain.retention import figures_then, verify_cases
from cases.models import Case, DisputedRow
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.inquiries.domain import transfer_now
from tests.ebok_plugin.ledger.books import open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.people import staff
from tests.shared_rows import shared
from tests.whole_database import execute

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
moving = import_module("ebok_plugin.payments.inquiries.migrations.0002_become_cases")
TODAY = date(2026, 11, 20)
FIRST, SECOND = UUID(int=1), UUID(int=2)
# As the migration before left it.
TABLE = """CREATE TABLE ebok_plugin_inquiries_paymentinquiry (
    id {uuid} PRIMARY KEY, number varchar(16), person_id bigint, account_id bigint, paid_on date,
    amount bigint, listed {json}, booked_until date, asked_on date, state varchar(8), answer text,
    answered_on date, answered_by_id bigint)"""
TYPES = {
    "sqlite": {"uuid": "char(32)", "json": "text"},
    "postgresql": {"uuid": "uuid", "json": "jsonb"},
}


@shared
def former() -> Any:
    """The models as they were, with their table."""
    # Of the cases one alone stands for all since they were squashed.
    loader = MigrationLoader(connection, replace_migrations=False)
    at = [("ebok_plugin_inquiries", "0001_initial"), ("ebok_plugin_cases", "0005_disputed_row")]
    execute(TABLE.format(**TYPES[connection.vendor]))
    return loader.project_state(at).apps


@shared
def celina() -> User:
    return staff("celina", "finance_clerk")


@shared
def account() -> Account:
    opened = open_account("100/5")
    pay(opened, "2026-10-15", "944.67", "Opłata za październik 2026")
    grant(opened, "Anna Lis")
    return opened


def asked(former: Any, account: Account, key: UUID, number: str, **facts: Any) -> None:
    known = {
        "state": "NEW",
        "answer": "",
        "answered_on": None,
        "listed": [
            {"seq": 1, "booked_on": "2026-10-15", "grosze": 94467, "own": True},
            {"seq": 9, "booked_on": "2026-01-15", "grosze": 123456, "own": False},
        ],
        **facts,
    }
    former.get_model("ebok_plugin_inquiries", "PaymentInquiry").objects.create(
        id=key,
        number=number,
        person_id=account.payer_id,
        account_id=account.pk,
        paid_on=date(2026, 11, 9),
        amount=Money.from_grosze(95417),
        booked_until=date(2026, 11, 10),
        asked_on=date(2026, 11, 12),
        **known,
    )


def test_an_open_question_waits_on_as_a_complaint(former: Any, account: Account):
    next_number(2026)
    asked(former, account, FIRST, "WP/2026/00001")

    moving.bring_over(former, None)

    case = Case.objects.select_related("subject__type").get(pk=FIRST)
    assert (case.number, case.state, case.channel, case.received_on, case.account_no) == (
        "SPR/2026/000002",
        "NEW",
        "EBOK",
        date(2026, 11, 12),
        "100/5",
    )
    assert (case.term_legal, case.due_internal) == (date(2026, 11, 26), date(2026, 11, 26))
    assert (case.subject.name, case.person, case.premises) == (
        "Księgowanie wpłaty",
        account.payer,
        account.premises,
    )
    assert case.title.replace("\xa0", " ") == (
        "Brak wpłaty 954,17 zł z 09.11.2026 (zgłoszenie WP/2026/00001)"
    )
    [message] = case.messages.all()
    assert message.body.replace("\xa0", " ").splitlines() == [
        "Na moim koncie nie widać przelewu z 09.11.2026 na kwotę 954,17 zł.",
        "Wpłaty były wtedy zaksięgowane do 10.11.2026.",
        "Wpłaty widoczne w dniu zgłoszenia:",
        "15.10.2026: 944,67 zł, znana wpłata",
        "15.01.2026: 1 234,56 zł",
    ]


def test_its_figures_are_those_of_the_row_today(former: Any, account: Account):
    asked(former, account, FIRST, "WP/2026/00001")
    record("INQUIRY_OPENED", SYSTEM, obj=Case(pk=FIRST))

    moving.bring_over(former, None)

    row = DisputedRow.objects.get()
    found = transfer_now(row.key, TODAY)
    assert row.key == "100_5.2026-11-09.95417.1"
    assert found is not None
    assert figures_then(row).figures == found.figures
    assert verify_cases() == []


def test_an_answered_one_is_closed_with_its_answer(former: Any, account: Account, celina: User):
    asked(
        former,
        account,
        FIRST,
        "WP/2026/00001",
        state="ANSWERED",
        answer="Wpłata wróciła do banku.",
        answered_on=date(2026, 11, 16),
        answered_by_id=celina.pk,
    )
    asked(former, account, SECOND, "WP/2026/00002")

    moving.bring_over(former, None)

    case = Case.objects.get(pk=FIRST)
    assert (case.state, case.ended_on) == ("CLOSED", date(2026, 11, 16))
    assert [(one.direction, one.body, one.author) for one in case.messages.all()][1:] == [
        ("OUT", "Wpłata wróciła do banku.", celina)
    ]
    assert sorted(Case.objects.values_list("number", flat=True)) == [
        "SPR/2026/000001",
        "SPR/2026/000002",
    ]


def test_its_former_address_leads_to_it(former: Any, account: Account, client, celina: User):
    asked(former, account, FIRST, "WP/2026/00001")
    moving.bring_over(former, None)
    signed_in(client)

    pages = [
        client.get(path, follow=True) for path in (f"/e-bok/wplaty/{FIRST}/", "/e-bok/wplaty/")
    ]
    foreign = client.get(f"/e-bok/wplaty/{SECOND}/", follow=True)

    assert [page.redirect_chain[-1][0] for page in pages] == [
        f"/e-bok/sprawy/{FIRST}/",
        "/e-bok/sprawy/",
    ]
    assert all("WP/2026/00001" in page.content.decode() for page in pages)
    assert foreign.status_code == 404
    client.force_login(celina)
    desk = client.get("/admin/brakujace-wplaty/", follow=True)
    assert desk.redirect_chain == [("/admin/sprawy/?widok=kwoty", 302)]
    assert "WP/2026/00001" in desk.content.decode()


def test_without_cases_nothing_is_lost_and_the_operator_is_told(
    former: Any, account: Account, monkeypatch
):
    monkeypatch.setattr(moving, "WITH_CASES", False)
    moving.bring_over(former, None)
    asked(former, account, FIRST, "WP/2026/00001")

    with pytest.raises(RuntimeError, match=r"\(1\)\. .*Dopisz cases do COOP_PLUGINS"):
        moving.bring_over(former, None)

    assert not Case.objects.exists()
