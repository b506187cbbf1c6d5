"""The first page after signing in: how much, until when, why."""

from datetime import date

import pytest
from django.test import Client
from lxml.html import HtmlElement

from cms_ext.base.money.nrb import format_nrb
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.models import HomePage, PanelPage
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import charge, open_account, pay, pay_often
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.statements.offices import settle_office
from tests.page_checks import page_problems, parsed, said, texts
from tests.query_counts import queries_of_page
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
HOME = "/e-bok/"


def words(page: HtmlElement) -> list[str]:
    """Headline, second line and freshness, as they are read out."""
    card = "//section[@aria-labelledby='saldo']"
    return said(page, f"{card}//h2|{card}//p[@class='due']|{card}//p[contains(., 'Stan na')]")


def receipt(page: HtmlElement, heading: str = "Skąd ta kwota") -> list[tuple[str, str]]:
    """Return the list under this heading without its small print."""
    rows = []
    for row in page.xpath(f"//h3[normalize-space()='{heading}']/following-sibling::dl[1]/div"):
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
                        "Najstarszy termin płatności minął w poniedziałek 16 lutego. "
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
@pytest.mark.thorough
def test_the_worked_year_in_the_spec_s_words(anna: Client, settings, today: str, said: list[str]):
    settings.COOP_TODAY = date.fromisoformat(today)
    account = post_samples("100005", until=settings.COOP_TODAY)["100005"]
    grant(account, "Anna Lis")

    answer = anna.get(HOME)

    assert words(parsed(answer)) == said
    assert page_problems(answer) == []


def test_the_reasons_add_up_to_the_amount(anna: Client, settings):
    settings.COOP_TODAY = date(2026, 9, 10)
    account = post_samples("100005", until=date(2026, 9, 10))["100005"]
    grant(account, "Anna Lis")

    page = parsed(anna.get(HOME))

    expected = [("Opłata za 09/2026", "954,17"), ("Razem do zapłaty", "954,17 zł")]
    assert receipt(page) == expected
    assert receipt(page, "Co zmieniło saldo w tym miesiącu") == [
        ("Opłata jak w sierpniu", "944,67"),
        ("Wyższa opłata: Gospodarowanie odpadami komunalnymi", "9,50"),
        ("Razem do zapłaty", "954,17 zł"),
    ]
    assert "o 9,50 zł więcej niż w sierpniu" in " ".join(
        page.xpath("//h3[starts-with(normalize-space(), 'Skąd')]/following-sibling::p[1]/text()")[
            0
        ].split()
    )


def test_each_figure_opens_its_postings(anna: Client, account: Account):
    charge(account, "2026-09", "300.00")
    charge(account, "2026-10", "300.00")
    pay(account, "2026-10-02", "350.00")
    charge(account, "2026-11", "80.00")

    page = parsed(anna.get(HOME))

    figures = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./dt|./dd")]
        for row in page.xpath("//dl[contains(@class, 'figures')]/div")
    ]
    assert figures == [
        ["Po terminie", "330,00 zł"],
        ["Przed terminem", "0,00 zł"],
        ["Wolna nadpłata", "0,00 zł"],
    ]
    rows = "//dl[@aria-labelledby='skad']"
    assert [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./dt|./dd")]
        for row in page.xpath(f"{rows}/div")
    ] == [
        ["Opłata za 10/2026termin minął 15.10.2026, zostało z 300,00 zł", "250,00"],
        ["Opłata za 11/2026termin minął 15.11.2026", "80,00"],
        ["Razem do zapłaty", "330,00 zł"],
    ]
    found = page.xpath(f"{rows}//a/@href")
    assert found == ["/e-bok/konto/100005/naliczenie/2/", "/e-bok/konto/100005/naliczenie/4/"]


@pytest.mark.parametrize(
    ("months", "first", "folded"),
    [
        (3, ["Opłata za 07/2026", "Opłata za 08/2026", "Opłata za 09/2026"], []),
        (5, ["Opłata za 07/2026", "Opłata za 08/2026"], ["60,00", "20,00", "20,00", "20,00"]),
    ],
)
def test_a_long_list_of_postings_is_folded_under_its_sum(
    anna: Client, account: Account, months: int, first: list[str], folded: list[str]
):
    for month in range(7, 7 + months):
        charge(account, f"2026-{month:02}", "20.00")

    page = parsed(anna.get(HOME))

    lists = page.xpath("//dl[@aria-labelledby='skad']")
    titles = texts(lists[0], "./div/dt/a")
    rest = "//details[contains(@class, 'receipt-rest')]"
    assert (titles, texts(page, f"{rest}/summary/span[2]|{rest}//dd")) == (first, folded)
    assert texts(lists[-1], "./div[@class='sum']/dd") == [f"{20 * months},00\xa0zł"]


def test_the_transfer_names_the_month_only_when_one_is_open(anna: Client, account: Account):
    titles = []
    for period in ("", "2026-11", "2026-10"):
        if period:
            charge(account, period, "300.00")
        number, *_others, title = texts(parsed(anna.get(HOME)), "//dd[@class='account']")
        assert number == format_nrb(account.nrb)
        titles.append(title)

    assert titles == ["Opłata 100005", "Opłata 100005 11/2026", "Opłata 100005"]


def test_with_two_premises_the_pressing_one_is_shown_in_full(anna: Client):
    settled, late = open_account("100003"), open_account("100005")
    charge(late, "2026-09", "300.00")
    for account in (settled, late):
        grant(account, "Anna Lis")

    first = anna.get(HOME)
    other = anna.get(HOME, {"konto": "100003"})

    assert words(parsed(first))[0] == "Zaległość: 300,00 zł"
    assert words(parsed(other))[0] == "Konto rozliczone"
    assert parsed(first).xpath("//section[@aria-labelledby='razem']//a[@aria-current]/@href") == [
        "/e-bok/?konto=100005#saldo"
    ]
    assert [page_problems(answer) for answer in (first, other)] == [[], []]


def test_the_account_of_a_neighbour_answers_like_none(anna: Client, account: Account):
    grant(open_account("100006"), "Jędrzej Gęsty")

    foreign = anna.get(HOME, {"konto": "100006"})
    missing = anna.get(HOME, {"konto": "999999"})
    odd = anna.get(HOME, {"konto": "'\x00"})

    assert (foreign.status_code, missing.status_code, odd.status_code) == (404, 404, 404)
    assert foreign.content == missing.content == odd.content


def test_a_new_account_without_entries_has_a_page_too(anna: Client, account: Account):
    answer = anna.get(HOME)

    assert words(parsed(answer)) == [
        "Konto rozliczone",
        "Nie ma nic do zapłaty.",
        "Stan na 20.11.2026; nie wczytano jeszcze żadnego wyciągu bankowego.",
    ]
    assert page_problems(answer) == []


def test_the_last_three_operations_come_newest_first(anna: Client, account: Account):
    for month in range(1, 8):
        pay(account, f"2026-{month:02d}-05", f"{month}.00")
    charge(account, "2026-10", "300.00")
    pay(account, "2026-10-05", "300.00")

    page = parsed(anna.get(HOME))

    assert [
        said(row, "./dt|./dd") for row in page.xpath("//dl[@aria-labelledby='ostatnie']/div")
    ] == [
        ["Wpłata 05.10.2026", "−300,00"],
        ["Naliczenie 10/2026 01.10.2026", "300,00"],
        ["Wpłata 05.07.2026", "−7,00"],
    ]


@pytest.mark.thorough
def test_the_newest_announcements_for_payers_are_a_link_away(anna: Client, account: Account):
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    section = stand_below(home, PanelPage(title="E-BOK", realm="ebok"))
    payers = stand_below(section, AnnouncementIndexPage(title="Dla płatników", slug="ogloszenia"))
    kind = AnnouncementKind.objects.get(code="GENERAL")
    for day in (17, 18, 19, 20):
        page = AnnouncementPage(title=f"Z dnia {day}", kind=kind, lead="Wpłaty.")
        page.valid_from = date(2026, 11, day)
        stand_below(payers, page)

    answer = anna.get(HOME)

    card = parsed(answer).xpath("//section[@aria-labelledby='h-ogl']//a")
    assert [(one.text, one.get("href")) for one in card] == [
        ("Wszystkie ogłoszenia", "/e-bok/ogloszenia/"),
        ("Z dnia 20", "/e-bok/ogloszenia/z-dnia-20/"),
        ("Z dnia 19", "/e-bok/ogloszenia/z-dnia-19/"),
        ("Z dnia 18", "/e-bok/ogloszenia/z-dnia-18/"),
    ]
    assert page_problems(answer) == []


@pytest.mark.thorough
def test_the_page_costs_the_same_for_one_payment_and_for_four(anna: Client, account: Account):
    charge(account, "2026-11", "300.00")
    costs = []
    for count in (1, 3):
        pay_often(account, count)
        costs.append(queries_of_page(anna, HOME))

    assert costs[0] == costs[1]


@pytest.mark.thorough
def test_the_page_costs_the_same_for_one_account_and_for_four(client):
    signed_in(client, "Zarządca")
    costs = []
    for numbers in (range(100_000, 100_001), range(100_001, 100_004)):
        for number in numbers:
            account = open_account(f"{number}")
            grant(account, "Zarządca", AccountAccess.Role.MANAGER)
        charge(account, "2026-11", "300.00")
        pay_often(account, 1)
        costs.append(queries_of_page(client, HOME))

    assert costs[0] == costs[1]
    rows = parsed(client.get(HOME)).xpath("//table[contains(@class, 'accounts')]/tbody/tr")
    assert len(rows) == 4


def test_what_is_to_be_paid_stands_beside_a_code_with_the_same_data(anna: Client, account: Account):
    settle_office()
    charge(account, "2026-10", "300.00")

    answer = anna.get(HOME)

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


def test_there_is_no_code_for_a_credit_or_for_too_much(anna: Client, account: Account):
    settle_office()
    too_much = "Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR. Przepisz dane do przelewu."
    reasons = []
    for post in (
        lambda: None,
        lambda: pay(account, "2026-10-05", "50.00"),
        lambda: charge(account, "2026-10", "10050.00"),
    ):
        post()
        answer = anna.get(HOME)

        page = parsed(answer)
        assert page.xpath("//*[local-name()='svg' and contains(@class, 'qr')]") == []
        small = "//div[contains(@class, 'balance__pay')]//div/p[@class='small soft']"
        reasons.append(said(page, small))
        assert page_problems(answer) == []

    # The headline of a settled account says it.
    assert reasons == [[], ["Nie ma nic do zapłaty."], [too_much]]


def test_arrears_have_their_own_code_where_more_is_open(anna: Client, account: Account, settings):
    settings.COOP_TODAY = date(2026, 11, 10)
    settle_office()
    charge(account, "2026-10", "300.00")
    charge(account, "2026-11", "100.00")

    page = parsed(anna.get(HOME))

    labels = page.xpath("//*[local-name()='svg' and contains(@class, 'qr')]/@aria-label")
    found = [label.split(",")[0] for label in labels]
    assert found == ["Kod QR do przelewu: 400", "Kod QR do przelewu: 300"]
    ways = "//details[contains(., 'Tytuł przelewu')]//details"
    assert said(page, f"{ways}/summary") == [
        "Albo tylko zaległość: 300,00 zł",
        "Inna kwota albo druk",
    ]
    # One code is in sight, of the sum above it: with two nobody knew which to scan.
    assert page.xpath(f"{ways}[@open]") == []
    assert said(page, "//dl[contains(@class, 'transfer')]/div[3]/dt") == [
        "Zaległość i opłata do 15.11.2026 razem"
    ]


def test_a_closed_account_says_what_becomes_of_the_rest(anna: Client, account: Account):
    account.closed_on = date(2026, 6, 30)
    account.save()
    closed = "To konto zamknięto 30.06.2026. Nowych opłat na nim nie będzie."
    for post, rest in (
        (lambda: None, ""),
        (lambda: charge(account, "2026-05", "300.00"), " Zostało na nim coś do zapłaty."),
        (lambda: pay(account, "2026-05-05", "350.00"), " Nadpłatę zwrócimy na Twój wniosek."),
    ):
        post()
        answer = anna.get(HOME)

        assert said(parsed(answer), "//p[@class='note']") == [closed + rest]
        assert page_problems(answer) == []
