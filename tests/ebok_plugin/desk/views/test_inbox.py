"""What waits for a second person: seen by the desk, decided by who did not make it."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.base.dates.period import Period
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.period import close_period, request_reopening
from ebok_plugin.ledger.domain.proposal import propose_transfer
from ebok_plugin.ledger.models import PaymentPlan, PeriodReopening, TransferProposal
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, pay, zl
from tests.ebok_plugin.panel.plans import propose
from tests.page_checks import text_of
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
INBOX = "/admin/rozliczenia/do-zatwierdzenia/"
TODAY = date(2026, 11, 20)
REASON = "Na prośbę płatnika z 18 listopada"


@shared
def celina() -> User:
    return staff("celina", CLERK)


def a_transfer(by: User, number: int = 6) -> TransferProposal:
    source = open_account(f"1000{number:02d}", "Piotr Nowak")
    target = open_account(f"2000{number:02d}")
    pay(source, "2026-10-10", "400.00")
    return propose_transfer(
        source,
        target,
        zl("400.00"),
        on=TODAY,
        due_date=TODAY,
        reason=REASON,
        made_by=by,
        today=TODAY,
        key=f"{number:032d}",
    )


def a_plan(by: User) -> PaymentPlan:
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    rows = ("2026-12-15", "250.00"), ("2027-01-15", "250.00")
    return propose(account, [1], *rows, on=TODAY, by=by)


def a_reopening(by: User) -> PeriodReopening:
    close_period(Period(2026, 9), by=by, today=TODAY)
    return request_reopening(Period(2026, 9), reason=REASON, by=by)


def test_the_second_person_approves_each_kind(client, celina: User):
    plan, transfer, reopening = a_plan(celina), a_transfer(celina), a_reopening(celina)
    sign_in_clerk(client, APPROVER)

    listed = text_of(client.get(INBOX))
    for said in (
        "Układ ratalny, konto 100005",
        "Przeksięgowanie 400,00 zł",
        "Otwarcie okresu wrzesień 2026",
    ):
        assert said in listed
    assert listed.count("możesz zatwierdzić") == 3
    page = text_of(client.get(f"{INBOX}uklady/{plan.pk}/"))
    assert "15.12.2026: 250,00 zł; 15.01.2027: 250,00 zł" in page

    for address in (
        f"uklady/{plan.pk}/",
        f"przeksiegowania/{transfer.pk}/",
        f"okresy/{reopening.pk}/",
    ):
        assert client.post(f"{INBOX}{address}", {"decyzja": "zatwierdz"})["Location"] == INBOX

    plan.refresh_from_db()
    transfer.refresh_from_db()
    reopening.refresh_from_db()
    found = (plan.state, transfer.state, reopening.approved_by is None)
    assert found == ("ACTIVE", "POSTED", False)
    assert "Nic nie czeka na drugą osobę." in text_of(client.get(INBOX))


def test_the_maker_cannot_approve_even_with_the_right(client):
    maker = sign_in_clerk(client, APPROVER)
    plan = a_plan(maker)
    address = f"{INBOX}uklady/{plan.pk}/"

    assert "To Twoja propozycja. Zatwierdzi ją inna osoba." in text_of(client.get(address))
    refused = client.post(address, {"decyzja": "zatwierdz"})

    assert "Układ zatwierdza inna osoba niż ta, która go zaproponowała." in text_of(refused)
    plan.refresh_from_db()
    assert plan.state == "PROPOSED"


@pytest.mark.always
def test_without_the_right_it_is_only_read(client, celina: User):
    transfer = a_transfer(celina)
    address = f"{INBOX}przeksiegowania/{transfer.pk}/"

    for group in (CLERK, AUDITOR):
        sign_in_clerk(client, group)
        assert "Zatwierdza to osoba, która ma do tego prawo." in text_of(client.get(address))
        for decision in ("zatwierdz", "odrzuc"):
            answer = client.post(address, {"decyzja": decision, "powod": REASON})
            assert (answer.status_code, answer["Location"]) == (302, "/admin/")

    transfer.refresh_from_db()
    assert transfer.state == "WAITING"


def test_the_maker_takes_the_own_proposal_back_with_a_reason(client):
    maker = sign_in_clerk(client, CLERK)
    transfer = a_transfer(maker)
    address = f"{INBOX}przeksiegowania/{transfer.pk}/"

    short = text_of(client.post(address, {"decyzja": "odrzuc", "powod": "nie"}))
    client.post(address, {"decyzja": "odrzuc", "powod": REASON})

    assert "Podaj powód odrzucenia (co najmniej 10 znaków)." in short
    transfer.refresh_from_db()
    assert transfer.state == "REFUSED"


def test_what_is_decided_and_what_never_was_have_no_page(client, celina: User):
    """Who decides a second time reads so: `desk/test_bad_input.py`."""
    transfer = a_transfer(celina)
    sign_in_clerk(client, APPROVER)
    address = f"{INBOX}przeksiegowania/{transfer.pk}/"
    client.post(address, {"decyzja": "zatwierdz"})

    assert len(ledger(transfer.target)) == 1
    assert [client.get(one).status_code for one in (address, f"{INBOX}inne/1/")] == [404, 404]


def test_the_list_costs_the_same_for_one_matter_and_for_four(auditor: Client, celina: User):
    a_transfer(celina, 0)
    one = queries_of_page(auditor, INBOX)
    for number in (1, 2, 3):
        a_transfer(celina, number)

    assert queries_of_page(auditor, INBOX) == one
