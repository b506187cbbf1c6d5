"""All accounts of one person: side by side, never netted."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml.html import HtmlElement
from pytest_django import DjangoAssertNumQueries

from ebok_plugin.ledger.models import AccountAccess
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/konto/"


def listed(page: HtmlElement) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in page.xpath("//table[contains(@class, 'accounts')]//tr[not(ancestor::thead)]")
    ]


def test_a_credit_on_one_pays_nothing_on_the_other(client: Client) -> None:
    flat, garage, shop = (open_account(number) for number in ("100005", "100006", "G/7"))
    charge(flat, "2026-10", "300.00")
    pay(garage, "2026-10-05", "120.00")
    charge(shop, "2026-11", "80.00")
    for account in (flat, garage, shop):
        grant(account, "Anna Lis")
    signed_in(client)

    answer = client.get(PAGE)

    assert listed(parsed(answer)) == [
        ["ul. Wzorcowa 1 m. 05konto 100005", "Po terminie", "300,00", ""],
        ["ul. Wzorcowa 1 m. 06konto 100006", "Nadpłata", "", "120,00"],
        ["ul. Wzorcowa 1 m. /7konto G/7", "Po terminie", "80,00", ""],
        ["Razem", "380,00", "120,00"],
    ]
    assert page_problems(answer) == []


def test_a_single_account_needs_no_list(client: Client) -> None:
    grant(open_account("100005"), "Anna Lis")
    signed_in(client)

    one, listed_page = client.get("/e-bok/konto/100005/"), client.get(PAGE)

    assert texts(parsed(listed_page), "//h1") == ["Historia konta"]
    assert texts(parsed(listed_page), "//table") == texts(parsed(one), "//table")


@pytest.mark.parametrize("count", [2, 30])
def test_the_list_costs_the_same_for_a_manager(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        account = open_account(f"{100_000 + number}")
        grant(account, "Zarządca", AccountAccess.Role.MANAGER)
    pay(account, "2026-10-05", "120.00")
    signed_in(client, "Zarządca")
    client.get(PAGE)

    with django_assert_num_queries(10):
        rows = listed(parsed(client.get(PAGE)))

    assert len(rows) == count + 1
