"""The ledger of one account, and who never sees it."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from lxml.html import HtmlElement

from ebok_plugin.ledger.domain.posting import post_batch, reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess, Batch
from tests.ebok_plugin.ledger.books import charge, open_account, pay, pay_often, payment
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import cells, page_problems, parsed, said, texts
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/"

# ledger.md §11 up to the business day: date, title, due, debit, credit, balance after.
WORKED_YEAR = Path(__file__).with_name("worked_year.txt").read_text("utf-8")


def table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def ledger_rows(page: HtmlElement) -> list[list[str]]:
    """Return the rows of the ledger on the page: what the reader reads, without the small print."""
    rows = []
    for row in page.xpath("//table//tr[not(ancestor::thead)]"):
        day, what, due, debit, credit, balance = row.xpath("./th|./td")
        for small in what.xpath("./small|./span"):
            small.drop_tree()
        for small in balance.xpath(".//small"):
            small.text = f" {small.text}"
        cells = (day, what, due, debit, credit, balance)
        rows.append([" ".join(cell.text_content().split()) for cell in cells])
    return rows


def test_the_worked_year_is_shown_row_by_row(anna: Client, worked_year: Account):
    answer = anna.get(PAGE)

    assert ledger_rows(parsed(answer)) == table(WORKED_YEAR)[::-1]
    assert page_problems(answer) == []


def test_an_earlier_year_opens_and_closes_where_its_neighbours_do(anna: Client, account: Account):
    charge(account, "2024-12", "100.00")
    pay(account, "2025-01-10", "250.00", "nadpłata na zapas")
    charge(account, "2026-02", "120.00")

    years = {
        year: ledger_rows(parsed(anna.get(PAGE, {"rok": year})))
        for year in ("2024", "2025", "2026")
    }

    assert [(rows[-1][-1], rows[0][-1]) for rows in years.values()] == [
        ("0,00", "100,00"),
        ("100,00", "−150,00 nadpłata"),
        ("−150,00 nadpłata", "−30,00 nadpłata"),
    ]
    chosen = parsed(anna.get(PAGE, {"rok": "2025"})).xpath("//select[@name='rok']/option")
    found = [(one.text, one.get("selected") is not None) for one in chosen]
    assert found == [("2026", False), ("2025", True), ("2024", False)]


def test_a_year_that_is_none_shows_the_current_one(anna: Client, account: Account):
    pay(account, "2025-05-05", "70.00")
    charge(account, "2026-02", "120.00")
    current = anna.get(PAGE)
    assert "Operacje od 01.01.2026 do 20.11.2026" in current.content.decode()

    for year in ("", "abc", "2027", "0", "-1", "١٢٣٤", '2025"', "2025\x00", "9" * 5000):
        assert ledger_rows(parsed(anna.get(PAGE, {"rok": year}))) == ledger_rows(parsed(current)), (
            year
        )


def test_a_correction_stays_visible_as_a_pair(anna: Client, account: Account):
    wrong = pay(account, "2026-03-02", "50.00", "nie moja wpłata")
    reverse_entry(
        wrong, on=date(2026, 3, 5), reason="pomyłka banku, inne konto", made_by=None, today=TODAY
    )
    pay(account, "2026-03-06", "20.00", "moja wpłata")

    rows = parsed(anna.get(PAGE)).xpath("//tbody/tr[@id]")

    assert ["skorygowano" in row.text_content() for row in rows] == [False, True, True]
    assert [row.get("id") for row in rows] == ["wpis-3", "wpis-2", "wpis-1"]


def test_what_is_booked_ahead_is_not_there_yet(anna: Client, account: Account, settings):
    charge(account, "2026-11", "100.00")
    charge(account, "2026-12", "900.00")

    found = ledger_rows(parsed(anna.get(PAGE)))[0]
    assert found == ["20.11.2026", "Saldo końcowe", "", "100,00", "0,00", "100,00"]
    settings.COOP_TODAY = date(2026, 12, 1)
    assert ledger_rows(parsed(anna.get(PAGE)))[0][3:] == ["1 000,00", "0,00", "1 000,00"]


def test_an_odd_number_in_the_address_answers_like_none(anna: Client, account: Account):
    missing = anna.get("/e-bok/konto/999999/").content

    for slug in ("100005'", "100005%00", "..%2f", "%C5%BC", "1" * 300):
        answer = anna.get(f"/e-bok/konto/{slug}/")
        assert (answer.status_code, answer.content) == (404, missing), slug


def test_a_manager_reads_it_and_a_number_with_a_slash_has_an_address(client):
    grant(open_account("G/7"), "Zarządca", AccountAccess.Role.MANAGER)
    signed_in(client, "Zarządca")

    answer = client.get("/e-bok/konto/G_7/")

    assert answer.status_code == 200
    assert "konto G/7" in answer.content.decode()


def test_the_gate_refuses_whose_last_right_has_ended(anna: Client):
    grant(open_account("100005"), "Anna Lis", end=date(2026, 11, 19))

    answer = anna.get(PAGE)

    assert answer.status_code == 403
    assert texts(parsed(answer), "//h1") == ["Twój dostęp do E-BOK wygasł"]


def test_any_two_days_are_a_period(anna: Client, worked_year: Account):
    answer = anna.get(PAGE, {"od": "2026-07-15", "do": "2026-08-01"})

    assert ledger_rows(parsed(answer)) == table("""
        01.08.2026 | Saldo końcowe | | 944,67 | 1 032,10 | 857,24
        01.08.2026 | Opłata za 08/2026 | 17.08.2026 | 944,67 | | 857,24
        31.07.2026 | Rozliczenie mediów za 2025 | | | 87,43 | −87,43 nadpłata
        15.07.2026 | Wpłata | | | 944,67 | 0,00
        15.07.2026 | Saldo początkowe | | | | 944,67
    """)
    [csv] = parsed(answer).xpath("//a[contains(., 'CSV')]/@href")
    assert csv == "/e-bok/konto/100005/zestawienie/csv/?od=2026-07-15&do=2026-08-01"
    assert page_problems(answer) == []


def test_days_that_are_none_are_named(anna: Client, account: Account):
    for days, problem in (
        ({"od": "2026-03-10", "do": "2026-02-01"}, "Pierwszy dzień jest po ostatnim. Zamień daty."),
        ({"do": "2026-11-21"}, "Podaj dzień nie późniejszy niż dzisiejszy."),
        ({"od": "31.02.2026"}, "To nie jest data. Napisz ją w postaci 16.11.2026."),
    ):
        answer = anna.get(PAGE, days)

        assert said(parsed(answer), "//div[@class='errors']//li") == [problem]
        assert "Operacje od 01.01.2026 do 20.11.2026" in answer.content.decode()
        assert page_problems(answer) == []


def test_one_group_is_shown_without_balances(anna: Client, account: Account):
    charge(account, "2026-02", "80.00")
    wrong = pay(account, "2026-03-02", "50.00", "nie moja wpłata")
    reverse_entry(wrong, on=date(2026, 3, 5), reason="pomyłka banku", made_by=None, today=TODAY)

    answer = anna.get(PAGE, {"rodzaj": "wplaty"})

    page = parsed(answer)
    assert said(page, "//tbody/tr/th") == ["05.03.2026", "02.03.2026"]
    assert said(page, "//tfoot/tr/td") == ["", "", "50,00", "50,00"]
    assert said(page, "//h2[@id='operacje']") == ["Wpłaty od 01.01.2026 do 20.11.2026"]
    assert page_problems(answer) == []
    empty = anna.get(PAGE, {"rodzaj": "odsetki"})
    assert "W tym czasie nie było takiej operacji." in empty.content.decode()
    assert page_problems(empty) == []


@pytest.mark.thorough
def test_a_long_ledger_has_pages_that_carry_the_balance_on(anna: Client, account: Account):
    pay_often(account, 250)

    pages = [parsed(anna.get(PAGE, {"strona": number})) for number in ("1", "2", "3", "99")]

    ends = [(ledger_rows(page)[0], ledger_rows(page)[-1]) for page in pages]
    closing = ["20.11.2026", "Saldo końcowe", "", "0,00", "250,00", "−250,00 nadpłata"]
    carried = ["Z przeniesienia", "Saldo z następnej strony", "", "", ""]
    assert ends[0] == (closing, [*carried, "−150,00 nadpłata"])
    assert (ends[1][0][-1], ends[1][1]) == ("−150,00 nadpłata", [*carried, "−50,00 nadpłata"])
    opening = ["01.01.2026", "Saldo początkowe", "", "", "", "0,00"]
    assert (ends[2][0][-1], ends[2][1]) == ("−50,00 nadpłata", opening)
    assert ends[3] == ends[2]
    assert pages[1].xpath("//a[@rel='next']/@href") == ["?rok=2026&strona=3"]


@pytest.mark.thorough
def test_an_entry_in_the_address_chooses_its_page(anna: Client, account: Account):
    payments = [payment(account, "2026-03-16", "1.00") for _ in range(250)]
    post_batch(Batch.Kind.PAYMENTS, payments, made_by=None, today=TODAY)

    for asked, number in (
        ({"rok": "2026", "wpis": "1"}, 3),
        ({"rok": "2026", "wpis": "250"}, 1),
        ({"od": "2026-01-01", "rodzaj": "wplaty", "wpis": "1"}, 3),
        ({"rok": "2026", "wpis": "251"}, 1),
        ({"rok": "2026", "wpis": "251", "strona": "2"}, 2),
        ({"rok": "2026", "wpis": "٣"}, 1),
        ({"rok": "2026", "wpis": "9" * 40}, 1),
    ):
        page = parsed(anna.get(PAGE, asked))

        shown_on = said(page, "//section[@aria-labelledby='operacje']//div/p")
        assert shown_on == [f"Strona {number} z 3"], asked
        if asked["wpis"] in ("1", "250"):
            assert page.xpath(f"//tr[@id='wpis-{asked['wpis']}']")


def test_the_page_costs_the_same_for_one_entry_four_and_two_pages(anna: Client, account: Account):
    costs = []
    for count in (1, 3, 120):
        pay_often(account, count)
        costs.append(queries_of_page(anna, PAGE))

    assert costs == costs[:1] * 3
    # With the closing balance above them, and what is carried from the older page below.
    assert len(ledger_rows(parsed(anna.get(PAGE)))) == 100 + 2


# --- all accounts of one person: side by side, never netted ---


def listed(page: HtmlElement) -> list[list[str]]:
    return cells(page, "//table[contains(@class, 'accounts')]//tr[not(ancestor::thead)]")


def test_a_credit_on_one_pays_nothing_on_the_other(anna: Client):
    flat, garage, shop = (open_account(number) for number in ("100005", "100006", "G/7"))
    charge(flat, "2026-10", "300.00")
    pay(garage, "2026-10-05", "120.00")
    charge(shop, "2026-11", "80.00")
    for account in (flat, garage, shop):
        grant(account, "Anna Lis")

    answer = anna.get("/e-bok/konto/")

    assert listed(parsed(answer)) == [
        ["ul. Wzorcowa 1 m. 05konto 100005", "Po terminie", "300,00", ""],
        ["ul. Wzorcowa 1 m. 06konto 100006", "Nadpłata", "", "120,00"],
        ["ul. Wzorcowa 1 m. /7konto G/7", "Po terminie", "80,00", ""],
        ["Razem", "380,00", "120,00"],
    ]
    assert page_problems(answer) == []


def test_a_single_account_needs_no_list(anna: Client, account: Account):
    one, listed_page = anna.get("/e-bok/konto/100005/"), anna.get("/e-bok/konto/")

    assert texts(parsed(listed_page), "//h1") == ["Historia konta"]
    assert texts(parsed(listed_page), "//table") == texts(parsed(one), "//table")


def test_the_list_costs_a_manager_the_same_for_two_accounts_and_for_four(client):
    signed_in(client, "Zarządca")
    costs = []
    for numbers in (("100000", "100001"), ("100002", "100003")):
        for number in numbers:
            account = open_account(number)
            grant(account, "Zarządca", AccountAccess.Role.MANAGER)
        pay(account, "2026-10-05", "120.00")
        costs.append(queries_of_page(client, "/e-bok/konto/"))

    assert costs[0] == costs[1]
    assert len(listed(parsed(client.get("/e-bok/konto/")))) == 4 + 1
