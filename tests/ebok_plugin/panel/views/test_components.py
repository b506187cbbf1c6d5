"""The pages of the components: the worked year's changes, month by month."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.charges.domain.legal_basis import set_legal_basis
from ebok_plugin.charges.models import Component
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES, a_library
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import page_problems, parsed

__all__ = ["a_library"]
pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/skladniki/"


def test_the_worked_year_tells_its_three_changes(client: Client) -> None:
    grant(post_samples("100005", until=TODAY)["100005"], "Anna Lis")
    signed_in(client)

    answer = client.get(PAGE)

    page = parsed(answer)
    assert said(page, "//section[@aria-labelledby='zmiany']//dl/div") == [
        "Gospodarowanie odpadami komunalnymiod: wrzesień 2026stawka 38,00 → 42,75 zł+9,50",
        "Eksploatacja podstawowaod: lipiec 2026stawka 4,35 → 4,60 zł+12,15",
        "Zimna woda i ścieki – zaliczkaod: maj 2026stawka 12,47 → 13,40 zł+5,58",
    ]
    assert said(page, "//section[@aria-labelledby='teraz']//tfoot/tr/*") == ["Razem", "954,17"]
    assert page_problems(answer) == []


def test_one_component_month_by_month(client: Client) -> None:
    grant(post_samples("100005", until=TODAY)["100005"], "Anna Lis")
    signed_in(client)

    answer = client.get(f"{PAGE}EKS/")

    page = parsed(answer)
    assert said(page, "//h1") == ["Eksploatacja podstawowa"]
    rows = [said(row, "./th|./td") for row in page.xpath("//tbody/tr")]
    assert len(rows) == 11
    assert rows[4] == [
        "lipiec 2026",
        "48,6 m² × 4,60 złZmiana: stawka 4,35 → 4,60 zł (+12,15 zł)",
        "223,56",
    ]
    assert said(page, "//tfoot/tr/*") == ["Razem", "2 386,26"]
    assert page_problems(answer) == []


@pytest.mark.usefixtures("a_library")
@pytest.mark.parametrize(
    ("paper", "said_of_it"),
    [
        (OPEN, [("Podstawa: § 12 regulaminu opłat (Regulamin opłat)", [RULES.url])]),
        (HIDDEN, [("Podstawa: § 12 regulaminu opłat", [])]),
    ],
)
def test_one_component_says_by_what_law(
    client: Client, paper: UUID, said_of_it: list[tuple[str, list[str]]]
) -> None:
    account = open_account("100005")
    charge(account, "2026-11", "100.00")
    words = "§ 12 regulaminu opłat"
    eks = Component.objects.get(code="EKS")
    set_legal_basis(eks, words, paper=paper, valid_from=date(2026, 11, 1), origin=SYSTEM)
    set_legal_basis(eks, "§ 1", paper=paper, valid_from=date(2026, 12, 1), origin=SYSTEM)
    grant(account, "Anna Lis")
    signed_in(client)

    answer = client.get(f"{PAGE}EKS/")

    found = parsed(answer).xpath("//p[starts-with(normalize-space(), 'Podstawa')]")
    assert [(said(one, ".")[0], one.xpath("a/@href")) for one in found] == said_of_it
    assert page_problems(answer) == []


def test_a_year_is_told_in_one_sentence_and_drawn_as_steps(client: Client) -> None:
    account = open_account("100005")
    for month, amount in (("2025-11", "800.00"), ("2026-10", "800.00"), ("2026-11", "820.50")):
        charge(account, month, amount)
    grant(account, "Anna Lis")
    signed_in(client)

    answer = client.get(PAGE)

    page = parsed(answer)
    assert said(page, "//p[@class='lead']") == [
        "Od listopada 2026 o 20,50 zł miesięcznie więcej niż rok temu, najbardziej: "
        "EKS (+20,50 zł)."
    ]
    chart = "//section[@aria-labelledby='razem']//*[local-name()='text']"
    assert said(page, f"{chart}[contains(@class, 'val')]") == ["800,00", "820,50"]
    months = said(page, f"{chart}[@text-anchor='middle'][not(contains(@class, 'val'))]")
    assert months == ["lis", "paź", "lis"]
    assert page_problems(answer) == []


def test_what_the_account_never_had_is_not_there(client: Client) -> None:
    account = open_account("100005")
    charge(account, "2026-02", "100.00")
    grant(account, "Anna Lis")
    signed_in(client)

    assert client.get(f"{PAGE}EKS/").status_code == 200
    assert client.get(f"{PAGE}GOK/").status_code == 404


def test_before_the_first_charge_the_page_says_so(client: Client) -> None:
    grant(open_account("100005"), "Anna Lis")
    signed_in(client)

    answer = client.get(PAGE)

    assert "Nie ma jeszcze żadnego naliczenia" in answer.content.decode()
    assert page_problems(answer) == []


@pytest.mark.parametrize("months", [1, 11])
def test_it_costs_the_same_for_many_months(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, months: int
) -> None:
    account = open_account("100005")
    for month in range(1, months + 1):
        charge(account, f"2026-{month:02d}", f"{month}.00")
    grant(account, "Anna Lis")
    signed_in(client)
    client.get(PAGE)

    for address, queries in ((PAGE, 10), (f"{PAGE}EKS/", 11)):
        with django_assert_num_queries(queries):
            client.get(address)
