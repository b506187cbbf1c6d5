"""A change of fees on the resident's pages: announced, then behind the component's step."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.fee_changes.domain.fee_change import annul_fee_change
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.fee_changes.change_04 import first, notice_of, rates, told
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import page_problems, parsed
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def felicja(db: None) -> Origin:
    return Origin(actor=staff("felicja", "finance_clerk"))


@pytest.fixture
def kamil(db: None) -> Origin:
    return Origin(actor=staff("kamil", "finance_approver"))


@pytest.fixture
def flat(client: Client) -> Account:
    account = open_account("100005")
    grant(account, "Anna Lis")
    signed_in(client)
    return account


def test_a_change_that_is_coming_is_announced_with_its_letter(
    client: Client, flat: Account, felicja: Origin, kamil: Origin
) -> None:
    notice = notice_of(told(felicja, kamil), flat)
    charge(flat, "2026-11", "802.32")

    answer = client.get("/e-bok/")

    page = parsed(answer)
    assert said(page, "//div[@class='ahead']/*") == [
        "Następna opłata (przewidywana)",
        "Za grudzień: 802,32 zł do wtorku 15 grudnia.",
        "808,82 zł od stycznia, o 6,50 zł więcej. Zawiadomienie",
    ]
    assert f"/e-bok/zmiana-oplat/{notice.pk}/" in page.xpath("//a/@href")
    assert page_problems(answer) == []


def test_the_page_of_a_letter_leads_back(
    client: Client, flat: Account, felicja: Origin, kamil: Origin
) -> None:
    notice = notice_of(told(felicja, kamil), flat)

    answer = client.get(f"/e-bok/zmiana-oplat/{notice.pk}/")

    crumbs = parsed(answer).xpath("//nav[contains(@class, 'crumbs')]//a")
    assert [(one.text, one.get("href")) for one in crumbs] == [("Moje rozliczenia", "/e-bok/")]
    assert page_problems(answer) == []


def test_an_annulled_change_does_not_come(
    client: Client, flat: Account, felicja: Origin, kamil: Origin
) -> None:
    change = told(felicja, kamil)
    annul_fee_change(change, reason="Gmina cofnęła podwyżkę.", origin=felicja)

    page = parsed(client.get("/e-bok/"))

    assert page.xpath("//div[@class='ahead']") == []


def test_the_letter_stands_behind_the_step_of_its_component(
    client: Client,
    flat: Account,
    felicja: Origin,
    kamil: Origin,
    settings: Settings,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    change = told(felicja, kamil, rates(eks_from="2027-04"))
    put_in_force(change, origin=felicja)
    settings.COOP_TODAY = first("2027-04")
    for period, amount in (("2027-03", "223.56"), ("2027-04", "235.71")):
        charge(flat, period, amount, today=settings.COOP_TODAY)
    link = f"/e-bok/zmiana-oplat/{notice_of(change, flat).pk}/"
    client.get("/e-bok/")

    for address, queries in (("skladniki/", 10), ("skladniki/EKS/", 11)):
        with django_assert_num_queries(queries):
            answer = client.get(f"/e-bok/konto/100005/{address}")

        assert link in parsed(answer).xpath("//a/@href"), address
        assert page_problems(answer) == []
