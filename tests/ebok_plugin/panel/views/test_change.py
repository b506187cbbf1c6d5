"""The page of a balance's change: its stairs add up, each line opens its source."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Batch
from ebok_plugin.panel.domain.balance_change import MOST_LINES
from tests.ebok_plugin.ledger.books import charge, open_account, pay, payment
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import page_problems, parsed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/zmiana/"


def test_without_days_it_shows_this_month(client: Client) -> None:
    grant(post_samples("100005", until=TODAY)["100005"], "Anna Lis")
    signed_in(client)

    answer = client.get(PAGE)

    page = parsed(answer)
    assert said(page, "//dl[contains(@class, 'steps')]/div/dd[1]") == [
        "0,00",
        "954,17",
        "−954,17",
        "0,00",
    ]
    assert page.xpath("//input[@type='date']/@value") == ["2026-10-31", "2026-11-20"]
    assert page.xpath("//section[starts-with(@aria-labelledby, 'grupa-')]//dl//a/@href") == [
        "/e-bok/konto/100005/naliczenie/12/",
        "/e-bok/konto/100005/pozycja/23/",
    ]
    assert page_problems(answer) == []


def test_two_days_of_the_reader_s_own(client: Client) -> None:
    account = open_account("100005")
    charge(account, "2026-02", "100.00")
    pay(account, "2026-03-10", "150.00")
    grant(account, "Anna Lis")
    signed_in(client)

    page = parsed(client.get(PAGE, {"od": "2026-02-28", "do": "2026-03-10"}))

    assert said(page, "//h2[@id='zmiana']") == ["Do zapłaty ubyło 150,00 zł"]
    assert said(page, "//dl[contains(@class, 'steps')]/div/dd[1]") == [
        "100,00",
        "−150,00",
        "−50,00nadpłata",
    ]


@pytest.mark.parametrize(
    ("days", "problem"),
    [
        ({"od": "2026-03-10", "do": "2026-02-01"}, "Pierwszy dzień jest po ostatnim. Zamień daty."),
        ({"do": "2026-11-21"}, "Podaj dzień nie późniejszy niż dzisiejszy."),
        ({"od": "wczoraj"}, "To nie jest data. Napisz ją w postaci 16.11.2026."),
    ],
)
def test_wrong_days_are_named_and_the_usual_ones_shown(
    client: Client, days: dict[str, str], problem: str
) -> None:
    grant(open_account("100005"), "Anna Lis")
    signed_in(client)

    answer = client.get(PAGE, days)

    page = parsed(answer)
    assert said(page, "//div[@class='errors']//li") == [problem]
    assert "Saldo na koniec dnia 31.10.2026" in answer.content.decode()
    assert page_problems(answer) == []


@pytest.mark.parametrize("count", [1, 30, MOST_LINES + 1])
def test_it_costs_the_same_for_many_entries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    account = open_account("100005")
    charge(account, "2026-10", "100.00")
    charge(account, "2026-11", "110.00")
    paid = [payment(account, f"2026-11-{number % 20 + 1:02d}", "1.00") for number in range(count)]
    post_batch(Batch.Kind.PAYMENTS, paid, made_by=None, today=TODAY)
    grant(account, "Anna Lis")
    signed_in(client)
    client.get(PAGE)

    with django_assert_num_queries(13 if count < 60 else 10):
        client.get(PAGE)
