"""The first screen by role: tiles below the sum, and of several accounts the total first."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.domain.book import AccountBalance, OpenDebit
from ebok_plugin.ledger.domain.overview import AccountLine, Overview
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.panel.domain.first_page import (
    AccountFilter,
    filter_accounts,
    list_first_lines,
    total_in_words,
)
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import page_problems, parsed, said
from tests.query_counts import queries_of_page

HOME, MANAGER = "/e-bok/", "Zarządca"
TODAY = date(2026, 11, 20)
LATE, AHEAD = date(2026, 10, 15), date(2026, 12, 15)
PLACES = {f"/e-bok/{page}" for page in ("dokumenty/", "lokal/", "konto/", "konto/100005/lokal/")}


def tiles(page: HtmlElement) -> list[str]:
    """Return the words of the tiles that the core gives; other plugins add theirs."""
    links = page.xpath("//main//ul[@class='tasks']/li/a")
    return [" ".join(said(one, ".//b|.//small")) for one in links if one.get("href") in PLACES]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "others", "flats"),
    [
        (AccountAccess.Role.PAYER, (), "Mój lokal osoby, powierzchnia, liczniki"),
        (AccountAccess.Role.CO_OWNER, (), "Mój lokal osoby, powierzchnia, liczniki"),
        (AccountAccess.Role.MANAGER, ("100006", "100007"), "Moje lokale razem: 3"),
    ],
)
def test_tiles_stand_below_the_sum_and_lead_where_their_reader_may_go(
    client: Client, role: str, others: Sequence[str], flats: str
):
    for number in ("100005", *others):
        grant(open_account(number), "Anna Lis", role)
    signed_in(client)

    answer = client.get(HOME)

    page = parsed(answer)
    assert tiles(page) == [
        "Dokumenty pisma, zestawienia, zaświadczenia",
        flats,
        "Historia konta naliczenia i wpłaty",
    ]
    every = page.xpath("//main//ul[@class='tasks']/li/a/@href")
    assert len(every) <= 5
    assert {client.get(address).status_code for address in every} == {200}
    sections = page.xpath("//main//section/@aria-labelledby|//main//nav/ul[@class='tasks']/@class")
    assert sections.index("razem" if others else "saldo") + 1 == sections.index("tasks")
    assert page_problems(answer) == []


@pytest.mark.django_db
def test_what_is_urgent_comes_by_its_amount(client: Client):
    for number, owed in (("100005", "80.00"), ("100006", "300.00"), ("100007", "9.50")):
        charge(open_account(number), "2026-10", owed)
    pay(open_account("100008"), "2026-10-02", "1000.00")
    charge(open_account("100009"), "2026-10", "12.00")
    for account in Account.objects.all():
        grant(account, MANAGER, AccountAccess.Role.MANAGER)
    signed_in(client, MANAGER)

    answer = client.get(HOME)

    card = "//section[@aria-labelledby='razem']"
    assert said(parsed(answer), f"{card}//h2|{card}//dl/div") == [
        "Razem do zapłaty: 401,50 zł",
        "Nadpłaty na innych kontach 1 000,00 zł",
    ]
    urgent = said(parsed(answer), f"{card}//ul[@class='papers']/li")
    assert [(row[-9:], row.partition("konto ")[2][:6]) for row in urgent] == [
        ("300,00 zł", "100006"),
        (" 80,00 zł", "100005"),
        (" 12,00 zł", "100009"),
    ]
    assert page_problems(answer) == []


@pytest.mark.django_db
@pytest.mark.thorough
def test_four_hundred_accounts_are_listed_page_by_page_by_the_queries_of_two(client: Client):
    signed_in(client, MANAGER)
    costs = []
    for numbers in (range(2), range(2, 19), range(19, 400)):
        for number in numbers:
            grant(open_account(f"{200_000 + number}"), MANAGER, AccountAccess.Role.MANAGER)
        charge(Account.objects.latest("pk"), "2026-10", "5.00")
        costs.append(queries_of_page(client, HOME))

    pages = [parsed(client.get(HOME, {"page": number})) for number in ("1", "20", "99", "x")]

    # Above 40 accounts it does not ask for open matters, which have their own lists.
    assert costs[0] == costs[1] >= costs[2]
    rows = [page.xpath("//table[contains(@class, 'accounts')]/tbody/tr") for page in pages]
    assert [len(listed) for listed in rows] == [20] * 4
    assert said(pages[0], "//summary[h3[@id='konta']]") == ["Wszystkie konta (400)"]
    assert said(pages[1], "//section//nav//span") == ["Strona 20 z 20"]


GROSZE = st.integers(0, 10**9).map(Money.from_grosze)


@st.composite
def balances(draw: st.DrawFn) -> AccountBalance:
    """Any account: late, due, of a program without terms, with credit."""
    debits = tuple(
        OpenDebit(seq, due, amount)
        for seq, due in enumerate((LATE, AHEAD))
        if (amount := draw(GROSZE))
    )
    credit, without_term = draw(GROSZE), draw(GROSZE)
    owed = sum_money(debit.amount for debit in debits) + without_term
    return AccountBalance(TODAY, owed - credit, credit, debits, without_term)


@given(st.lists(balances(), min_size=2, max_size=12))
def test_the_total_is_the_sum_of_its_parts(states: list[AccountBalance]):
    account = Account(account_no="100005")
    overview = Overview(tuple(AccountLine(account, state) for state in states))

    owed = sum_money(state.owed for state in states)
    assert overview.owed == owed == overview.overdue + overview.upcoming + overview.without_term
    assert overview.owed - overview.free_credit == sum_money(state.balance for state in states)
    owing = filter_accounts(overview, AccountFilter.OWING)
    assert (owing.owed, len(owing.lines)) == (owed, sum(state.owed > ZERO for state in states))
    total = total_in_words(overview, TODAY)
    assert total.amount == (owed or overview.free_credit or None)
    shown = [line.state.arrears for line in list_first_lines(overview)]
    assert shown == sorted((state.arrears for state in states), reverse=True)[: len(shown)]


def test_a_credit_is_named_beside_the_debt_and_never_taken_from_it():
    account = Account(account_no="100005")
    states = (
        AccountBalance(TODAY, zl("10.00"), ZERO, (OpenDebit(1, AHEAD, zl("10.00")),)),
        AccountBalance(TODAY, zl("-30.00"), zl("30.00"), ()),
    )
    overview = Overview(tuple(AccountLine(account, state) for state in states))

    total = total_in_words(overview, TODAY)

    assert (total.headline, total.second) == (
        "Razem do zapłaty: 10,00\xa0zł",
        "Pierwsza wpłata do wtorku 15 grudnia.",
    )
    assert overview.free_credit == zl("30.00")
