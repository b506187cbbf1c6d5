"""The first page after signing in: how much, until when, why."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from lxml.html import HtmlElement
from pytest_django import DjangoAssertNumQueries, Settings

from cms_ext.base.realm import Realm
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.publishing import publish_site
from cms_ext.public_site.pages.models import HomePage, PanelPage
from ebok_plugin.ledger.models import AccountAccess
from ebok_plugin.nrb import format_nrb
from tests.ebok_plugin.ledger.books import charge, open_account, pay, pay_often
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.panel.reading import said
from tests.ebok_plugin.statements.offices import settle_office
from tests.page_checks import page_problems, parsed, texts
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
HOME = "/e-bok/"
# One of them asks whether readings of meters are taken today, one whether there is a schedule of
# collections (not where pages are stored: `test_first_page_kept`).
QUERIES = 21


def words(page: HtmlElement) -> list[str]:
    """Headline, second line and freshness, as they are read out."""
    card = "//section[@aria-labelledby='saldo']"
    return [
        " ".join(found.text_content().split())
        for found in page.xpath(
            f"{card}//h2|{card}//p[@class='due']|{card}//p[contains(., 'Stan na')]"
        )
    ]


def receipt(page: HtmlElement) -> list[tuple[str, str]]:
    """The list under „Skąd ta kwota” without its small print."""
    rows = []
    for row in page.xpath("//h3[starts-with(., 'Skąd')]/following-sibling::dl[1]/div"):
        for small in row.xpath(".//small"):
            small.drop_tree()
        rows.append(tuple(" ".join(cell.text_content().split()) for cell in row.xpath("./dt|./dd")))
    return rows


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2026-02-16", ["Do zapłaty do poniedziałku 16 lutego: 926,94 zł",
                        "Stan na 16.02.2026; wpłaty zaksięgowane do 15.01.2026. "
                        "Wpłaty z ostatnich dni mogą być jeszcze niewidoczne."]),
        ("2026-03-15", ["Zaległość: 926,94 zł",
                        "Najstarszy termin minął w poniedziałek 16 lutego. "
                        "Oprócz tego 926,94 zł do poniedziałku 16 marca. Razem 1 853,88 zł.",
                        "Stan na 15.03.2026; wpłaty zaksięgowane do 15.01.2026. "
                        "Wpłaty z ostatnich dni mogą być jeszcze niewidoczne."]),
        ("2026-03-30", ["Konto rozliczone", "Nie ma nic do zapłaty.",
                        "Stan na 30.03.2026; wpłaty zaksięgowane do 30.03.2026."]),
        ("2026-07-31", ["Nadpłata: 87,43 zł", "Zaliczymy ją na kolejne opłaty.",
                        "Stan na 31.07.2026; wpłaty zaksięgowane do 15.07.2026. "
                        "Wpłaty z ostatnich dni mogą być jeszcze niewidoczne."]),
    ],
)  # fmt: skip
def test_the_worked_year_in_the_spec_s_words(
    client: Client, settings: Settings, today: str, said: list[str]
) -> None:
    settings.COOP_TODAY = date.fromisoformat(today)
    account = post_samples("100005", until=settings.COOP_TODAY)["100005"]
    grant(account, "Anna Lis")
    signed_in(client)

    answer = client.get(HOME)

    assert words(parsed(answer)) == said
    assert page_problems(answer) == []


def test_the_reasons_add_up_to_the_amount(client: Client, settings: Settings) -> None:
    settings.COOP_TODAY = date(2026, 9, 10)
    account = post_samples("100005", until=date(2026, 9, 10))["100005"]
    grant(account, "Anna Lis")
    signed_in(client)

    page = parsed(client.get(HOME))

    assert receipt(page) == [
        ("Saldo na 31 sierpnia", "0,00"),
        ("Opłata jak w sierpniu", "944,67"),
        ("Wyższa opłata: Gospodarowanie odpadami komunalnymi", "9,50"),
        ("Wpłaty we wrześniu", "0,00"),
        ("Razem do zapłaty", "954,17 zł"),
    ]
    assert "o 9,50 zł więcej niż w sierpniu" in " ".join(
        page.xpath("//h3[starts-with(., 'Skąd')]/following-sibling::p[1]/text()")[0].split()
    )


def test_each_figure_opens_its_postings(client: Client) -> None:
    account = open_account("100005")
    charge(account, "2026-09", "300.00")
    charge(account, "2026-10", "300.00")
    pay(account, "2026-10-02", "350.00")
    charge(account, "2026-11", "80.00")
    grant(account, "Anna Lis")
    signed_in(client)

    page = parsed(client.get(HOME))

    figures = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./dt|./dd")]
        for row in page.xpath("//dl[contains(@class, 'figures')]/div")
    ]
    assert figures == [
        ["Po terminie", "330,00 zł"],
        ["Przed terminem", "0,00 zł"],
        ["Wolna nadpłata", "0,00 zł"],
    ]
    assert page.xpath("//h3[@id='biezace' or @id='nadplata']") == []
    assert [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./dt|./dd")]
        for row in page.xpath("//dl[@aria-labelledby='zalegle']/div")
    ] == [
        ["Opłata za 10/2026termin 15.10.2026, zostało z 300,00 zł", "250,00"],
        ["Opłata za 11/2026termin 15.11.2026", "80,00"],
        ["Razem", "330,00 zł"],
    ]
    assert page.xpath("//dl[@aria-labelledby='zalegle']//a/@href") == [
        "/e-bok/konto/100005/naliczenie/2/",
        "/e-bok/konto/100005/naliczenie/4/",
    ]


@pytest.mark.parametrize(
    ("charges", "title"),
    [(["2026-11"], "Opłata 100005 11/2026"), (["2026-10", "2026-11"], "Opłata 100005"),
     ([], "Opłata 100005")],
    ids=["one month", "arrears too", "nothing"],
)  # fmt: skip
def test_the_transfer_names_the_month_only_when_one_is_open(
    client: Client, charges: list[str], title: str
) -> None:
    account = open_account("100005")
    for period in charges:
        charge(account, period, "300.00")
    grant(account, "Anna Lis")
    signed_in(client)

    said = texts(parsed(client.get(HOME)), "//dd[@class='account']")

    assert said[0] == format_nrb(account.nrb)
    assert said[-1] == title


def test_with_two_premises_the_pressing_one_is_shown_in_full(client: Client) -> None:
    settled, late = open_account("100003"), open_account("100005")
    charge(late, "2026-09", "300.00")
    for account in (settled, late):
        grant(account, "Anna Lis")
    signed_in(client)

    first = client.get(HOME)
    other = client.get(HOME, {"konto": "100003"})

    assert words(parsed(first))[0] == "Zaległość: 300,00 zł"
    assert words(parsed(other))[0] == "Konto rozliczone"
    assert parsed(first).xpath("//table//a[@aria-current]/@href") == ["/e-bok/?konto=100005#saldo"]
    assert [page_problems(answer) for answer in (first, other)] == [[], []]


def test_the_account_of_a_neighbour_answers_like_none(client: Client) -> None:
    grant(open_account("100005"), "Anna Lis")
    grant(open_account("100006"), "Jędrzej Gęsty")
    signed_in(client)

    foreign = client.get(HOME, {"konto": "100006"})
    missing = client.get(HOME, {"konto": "999999"})
    odd = client.get(HOME, {"konto": "'\x00"})

    assert (foreign.status_code, missing.status_code, odd.status_code) == (404, 404, 404)
    assert foreign.content == missing.content == odd.content


def test_a_new_account_without_entries_has_a_page_too(client: Client) -> None:
    grant(open_account("100005"), "Anna Lis")
    signed_in(client)

    answer = client.get(HOME)

    assert words(parsed(answer)) == [
        "Konto rozliczone",
        "Nie ma nic do zapłaty.",
        "Stan na 20.11.2026; nie wczytano jeszcze żadnego wyciągu bankowego.",
    ]
    assert page_problems(answer) == []


def test_the_last_three_operations_come_newest_first(client: Client) -> None:
    account = open_account("100005")
    for month in range(1, 8):
        pay(account, f"2026-{month:02d}-05", f"{month}.00")
    charge(account, "2026-10", "300.00")
    pay(account, "2026-10-05", "300.00")
    grant(account, "Anna Lis")
    signed_in(client)

    page = parsed(client.get(HOME))

    assert [
        said(row, "./dt|./dd") for row in page.xpath("//dl[@aria-labelledby='ostatnie']/div")
    ] == [
        ["Wpłata 05.10.2026", "−300,00"],
        ["Naliczenie 10/2026 01.10.2026", "300,00"],
        ["Wpłata 05.07.2026", "−7,00"],
    ]


def test_the_newest_announcements_for_payers_are_a_link_away(client: Client) -> None:
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    section = stand_below(home, PanelPage(title="E-BOK", realm=Realm.EBOK))
    payers = stand_below(section, AnnouncementIndexPage(title="Dla płatników", slug="ogloszenia"))
    kind = AnnouncementKind.objects.get(code="GENERAL")
    for day in (17, 18, 19, 20):
        page = AnnouncementPage(title=f"Z dnia {day}", kind=kind, lead="Wpłaty.")
        page.valid_from = date(2026, 11, day)
        stand_below(payers, page)
    grant(open_account("100005"), "Anna Lis")
    signed_in(client)

    answer = client.get(HOME)

    card = parsed(answer).xpath("//section[@aria-labelledby='h-ogl']//a")
    assert [(one.text, one.get("href")) for one in card] == [
        ("Wszystkie ogłoszenia", "/e-bok/ogloszenia/"),
        ("Z dnia 20", "/e-bok/ogloszenia/z-dnia-20/"),
        ("Z dnia 19", "/e-bok/ogloszenia/z-dnia-19/"),
        ("Z dnia 18", "/e-bok/ogloszenia/z-dnia-18/"),
    ]
    assert page_problems(answer) == []


@pytest.mark.parametrize("entries", [1, 30])
def test_the_page_costs_the_same_for_a_long_ledger(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, entries: int
) -> None:
    account = open_account("100005")
    charge(account, "2026-11", "300.00")
    pay_often(account, entries)
    grant(account, "Anna Lis")
    signed_in(client)
    client.get(HOME)

    with django_assert_num_queries(QUERIES):
        assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("accounts", [1, 30])
def test_the_page_costs_the_same_for_many_accounts(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, accounts: int
) -> None:
    for number in range(accounts):
        account = open_account(f"{100_000 + number}")
        grant(account, "Zarządca", AccountAccess.Role.MANAGER)
    charge(account, "2026-11", "300.00")
    pay_often(account, 1)
    signed_in(client, "Zarządca")
    client.get(HOME)

    with django_assert_num_queries(QUERIES):
        page = parsed(client.get(HOME))

    assert len(page.xpath("//table[contains(@class, 'accounts')]/tbody/tr")) == (
        accounts if accounts > 1 else 0
    )


def test_what_is_to_be_paid_stands_beside_a_code_with_the_same_data(client: Client) -> None:
    settle_office()
    account = open_account("100005")
    charge(account, "2026-10", "300.00")
    grant(account, "Anna Lis")
    signed_in(client)

    answer = client.get(HOME)

    page = parsed(answer)
    assert said(page, "//dd[@class='account']") == [
        format_nrb(account.nrb),
        "SM „Pod Lasem”",
        "300,00 zł",
        "Opłata 100005 10/2026",
    ]
    assert page.xpath("//dd/@data-copy") == [account.nrb, "300,00", "Opłata 100005 10/2026"]
    assert page.xpath("//*[local-name()='svg' and contains(@class, 'qr')]/@aria-label") == [
        f"Kod QR do przelewu: 300,00\xa0zł, rachunek {format_nrb(account.nrb)}"
    ]
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert page_problems(answer) == []


@pytest.mark.parametrize(
    ("owed", "why"),
    [
        (None, []),  # its headline says so
        ("-50.00", ["Nie ma nic do zapłaty."]),
        (
            "10000.00",
            ["Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR. Przepisz dane do przelewu."],
        ),
    ],
    ids=["settled", "credit", "too much"],
)
def test_there_is_no_code_for_a_credit_or_for_too_much(
    client: Client, owed: str | None, why: list[str]
) -> None:
    settle_office()
    account = open_account("100005")
    if owed == "-50.00":
        pay(account, "2026-10-05", "50.00")
    elif owed:
        charge(account, "2026-10", owed)
    grant(account, "Anna Lis")
    signed_in(client)

    answer = client.get(HOME)

    page = parsed(answer)
    assert page.xpath("//*[local-name()='svg' and contains(@class, 'qr')]") == []
    assert said(page, "//div[contains(@class, 'balance__pay')]//div/p[@class='small soft']") == why
    assert page_problems(answer) == []


def test_arrears_have_a_code_of_their_own_where_more_is_open(
    client: Client, settings: Settings
) -> None:
    settings.COOP_TODAY = date(2026, 11, 10)
    settle_office()
    account = open_account("100005")
    charge(account, "2026-10", "300.00")
    charge(account, "2026-11", "100.00")
    grant(account, "Anna Lis")
    signed_in(client)

    page = parsed(client.get(HOME))

    labels = page.xpath("//*[local-name()='svg' and contains(@class, 'qr')]/@aria-label")
    assert [label.split(",")[0] for label in labels] == [
        "Kod QR do przelewu: 400",
        "Kod QR do przelewu: 300",
    ]
    assert said(page, "//details[contains(., 'Tytuł przelewu')]//details/summary") == [
        "Albo tylko zaległość: 300,00 zł"
    ]


@pytest.mark.parametrize(
    ("owed", "note"),
    [
        (
            "300.00",
            "To konto zamknięto 30.06.2026. Nowych opłat na nim nie będzie. "
            "Zostało na nim coś do zapłaty.",
        ),
        (
            "-50.00",
            "To konto zamknięto 30.06.2026. Nowych opłat na nim nie będzie. "
            "Nadpłatę zwrócimy na Twój wniosek.",
        ),
        (None, "To konto zamknięto 30.06.2026. Nowych opłat na nim nie będzie."),
    ],
)
def test_a_closed_account_says_what_becomes_of_the_rest(
    client: Client, owed: str | None, note: str
) -> None:
    account = open_account("100005")
    if owed == "-50.00":
        pay(account, "2026-05-05", "50.00")
    elif owed:
        charge(account, "2026-05", owed)
    account.closed_on = date(2026, 6, 30)
    account.save()
    grant(account, "Anna Lis")
    signed_in(client)

    answer = client.get(HOME)

    assert said(parsed(answer), "//p[@class='note']") == [note]
    assert page_problems(answer) == []
