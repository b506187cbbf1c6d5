"""One search box: what a caller can say leads to the account, with the reason."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sits, text_of
from tests.ebok_plugin.ledger.books import open_account, pay

pytestmark = pytest.mark.django_db
FIND = "/admin/rozliczenia/"


@pytest.fixture
def flat() -> Account:
    account = open_account("100005", "Łucja Żak")
    pay(account, "2026-11-16", "954.17")
    open_account("200007", "Jan Inny")
    return account


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("100005", "numer konta 100005"),
        ("lucja zak", "płatnik Łucja Żak"),
        ("L-1000", "lokal L-100005"),
        ("wzorcowa 1 05", "adres ul. Wzorcowa 1"),
        ("954,17", "wpłata 954,17 zł z 16.11.2026"),
    ],
)
def test_an_account_is_found_and_it_says_why(
    client: Client, flat: Account, query: str, reason: str
) -> None:
    sits(client, CLERK)

    page = text_of(client.get(FIND, {"q": query}))

    assert reason in page
    assert "Jan Inny" not in page
    look = AuditEvent.objects.get(action="LIST")
    assert (look.changes, query in look.note) == ({"accounts": [flat.pk]}, False)


def test_the_end_of_the_bank_account_is_enough(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    page = text_of(client.get(FIND, {"q": flat.nrb[-6:]}))

    assert f"rachunek do wpłat kończy się na {flat.nrb[-6:]}" in page


@pytest.mark.parametrize("query", ["", "nikt taki", "0,01", "-954,17", "\x00", "%", "..."])
def test_nothing_found_is_said_and_not_logged(client: Client, flat: Account, query: str) -> None:
    sits(client, CLERK)

    page = client.get(FIND, {"q": query})

    assert page.status_code == 200
    assert "Łucja" not in text_of(page)
    assert not AuditEvent.objects.filter(action="LIST").exists()


@pytest.mark.parametrize(
    ("group", "status"), [(CLERK, 200), (APPROVER, 200), (AUDITOR, 200), ("editor", 302)]
)
def test_who_may_search(client: Client, group: str, status: int) -> None:
    sits(client, group)

    assert client.get(FIND, {"q": "100005"}).status_code == status


@pytest.mark.parametrize("count", [1, 30])
def test_the_search_costs_the_same(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pay(open_account(f"1000{number:02d}", "Anna Lis"), "2026-11-16", "10.00")
    sits(client, AUDITOR)
    client.get(FIND, {"q": "10,00"})

    with django_assert_num_queries(16):
        client.get(FIND, {"q": "10,00"})
