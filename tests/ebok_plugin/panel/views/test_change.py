"""The page of a balance's change: its stairs add up, each line opens its source."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.panel.domain.balance_change import MOST_LINES
from tests.ebok_plugin.desk.clerks import queries_of
from tests.ebok_plugin.ledger.books import charge, pay, payment
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import page_problems, parsed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/zmiana/"


def test_without_days_it_shows_this_month(anna: Client, worked_year: Account) -> None:
    answer = anna.get(PAGE)

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


def test_two_days_of_the_reader_s_own(anna: Client, account: Account) -> None:
    charge(account, "2026-02", "100.00")
    pay(account, "2026-03-10", "150.00")

    page = parsed(anna.get(PAGE, {"od": "2026-02-28", "do": "2026-03-10"}))

    assert said(page, "//h2[@id='zmiana']") == ["Do zapłaty ubyło 150,00 zł"]
    assert said(page, "//dl[contains(@class, 'steps')]/div/dd[1]") == [
        "100,00",
        "−150,00",
        "−50,00nadpłata",
    ]


def test_wrong_days_are_named_and_the_usual_ones_shown(anna: Client, account: Account) -> None:
    for days, problem in (
        ({"od": "2026-03-10", "do": "2026-02-01"}, "Pierwszy dzień jest po ostatnim. Zamień daty."),
        ({"do": "2026-11-21"}, "Podaj dzień nie późniejszy niż dzisiejszy."),
        ({"od": "wczoraj"}, "To nie jest data. Napisz ją w postaci 16.11.2026."),
    ):
        answer = anna.get(PAGE, days)

        assert said(parsed(answer), "//div[@class='errors']//li") == [problem]
        assert "Saldo na koniec dnia 31.10.2026" in answer.content.decode()
        assert page_problems(answer) == []


def test_it_costs_the_same_for_one_entry_and_for_four_and_no_more_for_very_many(
    anna: Client, account: Account
) -> None:
    charge(account, "2026-10", "100.00")
    charge(account, "2026-11", "110.00")
    costs = []
    for count in (1, 3, MOST_LINES):
        days = [f"2026-11-{number % 20 + 1:02d}" for number in range(count)]
        paid = [payment(account, day, "1.00") for day in days]
        post_batch(Batch.Kind.PAYMENTS, paid, made_by=None, today=TODAY)
        costs.append(queries_of(anna, PAGE))

    one, four, very_many = costs
    assert one == four >= very_many
