"""Slip, confirmation and notice as a resident takes them."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import balance_of
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.issued_file import compare_figures
from ebok_plugin.statements.domain.verification import is_whole
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.statements.offices import TODAY, read_by_anna, sample, settle_office
from tests.ebok_plugin.statements.papers_read import words_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
ACCOUNT = "/e-bok/konto/100004/"
PATHS = {
    "slip": ("druk/", "druk-do-zaplaty-100004-2026-11-20.pdf", "Druk do zapłaty"),
    "confirmation": (
        "potwierdzenie/",
        "potwierdzenie-salda-100004-2026-11-20.pdf",
        "Potwierdzenie salda",
    ),
    "benefit": (
        "dodatek-mieszkaniowy/",
        "dodatek-mieszkaniowy-100004-2026-11-20.pdf",
        "Dane do wniosku o dodatek mieszkaniowy",
    ),
    "notice": ("naliczenie/{seq}/pdf/", "oplata-100004-2026-11.pdf", "Opłata za listopad 2026"),
}


@shared
def debtor() -> Account:
    settle_office()
    open_account("100007", "Piotr Wrona")
    return sample("100004")


@pytest.fixture
def account(client: Client, debtor: Account) -> Account:
    return read_by_anna(client, debtor)


def november(account: Account) -> int:
    return account.entries.get(document__period="2026-11").seq


def test_a_paper_about_today(client: Client, account: Account) -> None:
    for form, (path, name, title) in PATHS.items():
        answer = client.get(ACCOUNT + path.format(seq=november(account)))

        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'inline; filename="{name}"'
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert title in words_of(answer.content)
        assert AuditEvent.objects.get(action="DOWNLOAD", changes__format=form)


def test_the_confirmation_bears_a_code_that_is_ours(client: Client, account: Account) -> None:
    words = words_of(client.get(f"{ACCOUNT}potwierdzenie/").content).split()

    [code] = [word for word in words if is_whole(word)]
    balance = balance_of(account, TODAY).balance
    assert compare_figures(code, TODAY, balance).agrees


def test_who_owes_nothing_is_led_to_the_account(client: Client) -> None:
    read_by_anna(client, sample("100006"))

    answer = client.get("/e-bok/konto/100006/druk/")

    assert (answer.status_code, answer["Location"]) == (302, "/e-bok/konto/100006/")
    assert not AuditEvent.objects.filter(action="DOWNLOAD").exists()


def test_before_the_first_charge_one_is_led_back_with_words(client: Client) -> None:
    read_by_anna(client, open_account("100020"))

    answer = client.get("/e-bok/konto/100020/dodatek-mieszkaniowy/", follow=True)

    assert answer.redirect_chain == [("/e-bok/konto/100020/", 302)]
    assert "Na tym koncie nie ma jeszcze żadnej naliczonej opłaty." in answer.content.decode()
    assert not AuditEvent.objects.filter(action="DOWNLOAD").exists()


def test_a_charge_that_was_reversed_has_no_notice(client: Client, account: Account) -> None:
    entry = account.entries.get(document__period="2026-11")
    reverse_entry(entry, on=TODAY, reason="pomyłka w stawce", made_by=None, today=TODAY)

    assert client.get(f"{ACCOUNT}naliczenie/{entry.seq}/pdf/").status_code == 404


@pytest.mark.usefixtures("account")
def test_a_foreign_account_and_none_are_the_same_and_only_a_get_makes_a_paper(
    client: Client,
) -> None:
    for form, _name, _title in PATHS.values():
        path = form.format(seq=1)
        answers = [client.get(f"/e-bok/konto/{number}/{path}") for number in ("100007", "199999")]
        assert [answer.status_code for answer in answers] == [404, 404]
        own = ACCOUNT + path
        assert [client.post(own).status_code, client.head(own).status_code] == [405, 405]


def test_the_hourly_measure_holds_for_papers_too(client: Client, account: Account) -> None:
    for _ in range(20):
        client.get(f"{ACCOUNT}zestawienie/csv/")

    for form, _name, _title in PATHS.values():
        assert client.get(ACCOUNT + form.format(seq=november(account))).status_code == 429
