"""Who may see my accounts: Anna looks, and takes her proxy's power back."""

from datetime import date

import pytest
from django.test import Client
from lxml.html import HtmlElement

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.holding import Holding, grant_access
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import signed_in
from tests.page_checks import cells, page_problems, parsed, texts
from tests.people import resident
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/uprawnienia/"
Role = AccountAccess.Role


def give(account: Account, name: str, role: str, until: date | None = None) -> AccountAccess:
    person, _ = Person.objects.get_or_create(name=name)
    return grant_access(account, Holding(person, role, date(2020, 1, 1), until), origin=SYSTEM)


def own_roles(page: HtmlElement) -> list[str]:
    return texts(page, "//section[@aria-labelledby='moje-role']//li")


@shared
def proxy() -> AccountAccess:
    """Anna's flat: herself, Piotr who co-owns it, Maria whom she gave a power."""
    flat = open_account("100005")
    give(flat, "Anna Lis", Role.PAYER)
    give(flat, "Piotr Wrona", Role.CO_OWNER)
    give(flat, "Ewa Dawna", Role.TENANT, date(2025, 12, 31))
    return give(flat, "Maria Pomocna", Role.PROXY, date(2027, 6, 30))


@pytest.mark.both_databases
def test_the_payer_sees_everybody_who_sees(anna: Client, proxy: AccountAccess):
    answer = anna.get(PAGE)

    assert own_roles(parsed(answer)) == []
    scope = "wgląd i składanie pism"
    since = "1 stycznia 2020"
    assert cells(parsed(answer)) == [
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


def test_who_only_co_owns_sees_the_own_role_and_nobody_elses(client, proxy: AccountAccess):
    signed_in(client, "Piotr Wrona", "EB-500011-2")

    page = parsed(client.get(PAGE))

    assert cells(page) == []
    assert own_roles(page) == ["ul. Wzorcowa 1 m. 05: współwłaściciel, od 1 stycznia 2020"]


def test_taking_back_asks_first_and_works_at_once(anna: Client, proxy: AccountAccess):
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


def test_only_the_payer_takes_back_and_only_a_proxys_power(client, proxy: AccountAccess):
    piotr = proxy.account.accesses.get(role=Role.CO_OWNER)
    for name, login, keys in (
        ("Piotr Wrona", "EB-500011-2", (proxy.pk, 10**9)),
        ("Maria Pomocna", "EB-500009-6", (proxy.pk, 10**9)),
        ("Anna Lis", "EB-500001-3", (piotr.pk,)),
    ):
        signed_in(client, name, login)
        for key in keys:
            assert client.post(f"{PAGE}{key}/odwolaj/").status_code == 404, (name, key)
    assert not AccountAccess.objects.exclude(revoked_at=None).exists()


def test_the_page_costs_the_same_for_one_account_and_for_four(anna: Client):
    costs = []
    for numbers in (range(1), range(1, 4)):
        for number in numbers:
            give(open_account(f"{100_000 + number}"), "Anna Lis", Role.PAYER)
        costs.append(queries_of_page(anna, PAGE))

    assert costs[0] == costs[1]


def test_the_account_s_pages_keep_the_panel_s_menu(anna: Client, account: Account):
    menu = "//nav[contains(@class, 'nav--wide')]//a"
    panel = texts(parsed(anna.get("/e-bok/")), menu)

    assert panel[:2] == ["Moje rozliczenia", "Historia konta"]
    for page in ("/konto/", "/konto/haslo/", "/e-bok/uprawnienia/"):
        assert texts(parsed(anna.get(page)), menu) == panel, page
