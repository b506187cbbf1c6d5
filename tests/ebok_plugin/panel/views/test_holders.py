"""Who may see my accounts: Anna looks, and takes her proxy's power back."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from lxml.html import HtmlElement

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.holding import Holding, grant_access
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.desk.clerks import queries_of
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import signed_in
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/uprawnienia/"
Role = AccountAccess.Role


def give(account: Account, name: str, role: str, until: date | None = None) -> AccountAccess:
    person, _ = Person.objects.get_or_create(name=name)
    return grant_access(account, Holding(person, role, date(2020, 1, 1), until), origin=SYSTEM)


@shared
def proxy() -> AccountAccess:
    """Anna's flat: herself, Piotr who co-owns it, Maria whom she gave a power."""
    flat = open_account("100005")
    give(flat, "Anna Lis", Role.PAYER)
    give(flat, "Piotr Wrona", Role.CO_OWNER)
    give(flat, "Ewa Dawna", Role.TENANT, date(2025, 12, 31))
    return give(flat, "Maria Pomocna", Role.PROXY, date(2027, 6, 30))


def listed(page: HtmlElement) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in page.xpath("//tbody/tr")
    ]


@pytest.mark.both_databases
def test_the_payer_sees_everybody_who_sees(anna: Client, proxy: AccountAccess) -> None:

    answer = anna.get(PAGE)

    scope = "wgląd i składanie pism"
    since = "1 stycznia 2020"
    assert listed(parsed(answer)) == [
        ["Anna Lis", "płatnik", scope, since, "bezterminowo", ""],
        ["Piotr Wrona", "współwłaściciel", scope, since, "bezterminowo", ""],
        [
            "Maria Pomocna",
            "pełnomocnik",
            scope,
            since,
            "30 czerwca 2027",
            "Odwołaj pełnomocnictwo: Maria Pomocna",
        ],
    ]
    assert page_problems(answer) == []


def test_who_only_co_owns_sees_the_own_role_and_nobody_elses(
    client: Client, proxy: AccountAccess
) -> None:
    signed_in(client, "Piotr Wrona", "EB-500011-2")

    page = parsed(client.get(PAGE))

    assert listed(page) == []
    assert texts(page, "//section[@aria-labelledby='moje-role']//li") == [
        "ul. Wzorcowa 1 m. 05: współwłaściciel, od 1 stycznia 2020"
    ]


def test_taking_back_asks_first_and_works_at_once(anna: Client, proxy: AccountAccess) -> None:
    maria = Client()
    maria.force_login(resident("ebok", "EB-500009-6", "Maria Pomocna"))
    address = f"{PAGE}{proxy.pk}/odwolaj/"

    question = anna.get(address)
    before = maria.get("/e-bok/").status_code
    answer = anna.post(address, follow=True)

    assert page_problems(question) == []
    assert "Maria Pomocna straci wgląd" in question.content.decode()
    assert "Pełnomocnictwo odwołano." in answer.content.decode()
    assert (before, maria.get("/e-bok/").status_code) == (200, 403)


def test_nobody_else_takes_it_back(client: Client, proxy: AccountAccess) -> None:
    for name, login in (("Piotr Wrona", "EB-500011-2"), ("Maria Pomocna", "EB-500009-6")):
        signed_in(client, name, login)
        answers = [client.post(f"{PAGE}{pk}/odwolaj/").status_code for pk in (proxy.pk, 10**9)]
        assert answers == [404, 404], name
    assert AccountAccess.objects.get(pk=proxy.pk).revoked_at is None


def test_the_payer_takes_back_only_a_proxys_power(anna: Client, proxy: AccountAccess) -> None:
    piotr = proxy.account.accesses.get(role=Role.CO_OWNER)

    assert anna.post(f"{PAGE}{piotr.pk}/odwolaj/").status_code == 404


def test_the_page_costs_the_same_for_one_account_and_for_four(anna: Client) -> None:
    costs = []
    for numbers in (range(1), range(1, 4)):
        for number in numbers:
            give(open_account(f"{100_000 + number}"), "Anna Lis", Role.PAYER)
        costs.append(queries_of(anna, PAGE))

    assert costs[0] == costs[1]
