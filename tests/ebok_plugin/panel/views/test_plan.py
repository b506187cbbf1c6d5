"""An instalment plan as the resident sees it: on the first page, in the dues, on its own page."""

from datetime import date

import pytest
from django.test import Client
from lxml.html import HtmlElement

from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.panel.plans import agree
from tests.ebok_plugin.statements.offices import settle_office
from tests.page_checks import page_problems, parsed, said
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
AGREED = date(2026, 10, 20)


@shared
def flat() -> Account:
    """Two months were open when Anna agreed to pay them in two parts."""
    account = open_account("100005")
    charge(account, "2026-08", "100.00")
    charge(account, "2026-09", "100.00")
    grant(account, "Anna Lis")
    return account


def test_it_is_a_line_of_its_own_and_its_page_says_what_is_paid_and_what_happens_when_late(
    anna: Client, flat: Account
):
    plan = agree(flat, [1, 2], ("2026-11-15", "120.00"), ("2026-12-15", "80.00"), on=AGREED)
    pay(flat, "2026-11-10", "50.00", "rata")
    address = f"/e-bok/konto/100005/uklad/{plan.pk}/"

    home, answer = parsed(anna.get("/e-bok/")), anna.get(address)

    [link] = home.xpath("//a[starts-with(normalize-space(), 'W tym w układzie ratalnym')]")
    assert " ".join(link.text.split()) == "W tym w układzie ratalnym: 150,00 zł"
    assert link.get("href") == address
    assert dues(anna) == [
        "15.11.2026 Po terminie ul. Wzorcowa 1 m. 05konto 100005 · w układzie ratalnym 70,00",
        "15.12.2026za 25 dni ul. Wzorcowa 1 m. 05konto 100005 · w układzie ratalnym 80,00",
        "Razem 150,00",
    ]
    page = parsed(answer)
    assert [said(row, "./th|./td") for row in page.xpath("//tbody/tr")] == [
        ["15.11.2026 Po terminie", "120,00", "50,00", "70,00"],
        ["15.12.2026", "80,00", "0,00", "80,00"],
    ]
    assert said(page, "//tfoot/tr/td") == ["150,00"]
    assert said(page, "//aside/p") == [
        "Rata otwarta dłużej niż 14 dni kończy układ. Wracają wtedy pierwotne terminy.",
        "Odsetki: liczymy je od pierwotnych terminów, także w czasie układu.",
    ]
    assert page.xpath("//aside//li/a/text()") == ["Opłata za 08/2026", "Opłata za 09/2026"]
    assert page_problems(answer) == []


def ways(page: HtmlElement) -> list[tuple[str, str, str, str]]:
    """What may be paid, as it is read: label, amount, title, and what its code holds as text."""
    box = "//details[@class='pay']"
    [fields] = page.xpath(f"{box}/div/dl")
    [label] = said(fields, "./div[3]/dt")
    amount, title = said(fields, "./div[3]/dd | ./div[4]/dd")
    found = [(label, amount, title, _code(page.xpath(f"{box}/div/div")[0]))]
    for other in page.xpath(f"{box}//details[dl]"):
        [label], [amount, title] = said(other, "./summary"), said(other, "./dl/div/dd")
        found.append((label, amount, title, _code(other)))
    return found


def _code(box: HtmlElement) -> str:
    [name] = box.xpath(".//*[local-name()='svg']/@aria-label")
    return name.replace("\xa0", " ").split(", rachunek")[0]


def card(page: HtmlElement) -> list[str]:
    return said(page, "//h2[@id='saldo'] | //p[@class='due']")


def dues(client: Client) -> list[str]:
    return said(
        parsed(client.get("/e-bok/terminy/")), "//table[@aria-labelledby='terminy']//tr[td]"
    )


def test_the_instalment_due_is_what_card_dues_and_code_name(anna: Client, flat: Account):
    settle_office()
    agree(flat, [1, 2], ("2026-12-15", "120.00"), ("2027-01-15", "80.00"), on=AGREED)

    answer = anna.get("/e-bok/")

    page = parsed(answer)
    assert card(page) == [
        "Do zapłaty do wtorku 15 grudnia: 120,00 zł",
        "Potem 80,00 zł do piątku 15 stycznia.",
    ]
    assert ways(page) == [
        ("Rata do 15.12.2026", "120,00 zł", "Opłata 100005", "Kod QR do przelewu: 120,00 zł"),
        (
            "Albo całe saldo: 200,00 zł",
            "200,00 zł",
            "Opłata 100005",
            "Kod QR do przelewu: 200,00 zł",
        ),
    ]
    assert page_problems(answer) == []
    assert dues(anna) == [
        "15.12.2026za 25 dni ul. Wzorcowa 1 m. 05konto 100005 · w układzie ratalnym 120,00",
        "15.01.2027za 56 dni ul. Wzorcowa 1 m. 05konto 100005 · w układzie ratalnym 80,00",
        "Razem 200,00",
    ]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("instalments", "headline", "expected"),
    [
        (
            [("2026-12-15", "120.00"), ("2027-01-15", "80.00")],
            "Do zapłaty do wtorku 15 grudnia: 220,00 zł",
            [
                ("Rata i opłata do 15.12.2026", "220,00 zł"),
                ("Albo całe saldo: 300,00 zł", "300,00 zł"),
            ],
        ),
        (
            [("2026-12-31", "120.00"), ("2027-01-15", "80.00")],
            "Do zapłaty do wtorku 15 grudnia: 100,00 zł",
            [
                ("Opłata do 15.12.2026", "100,00 zł"),
                ("Albo rata do 31.12.2026: 120,00 zł", "120,00 zł"),
                ("Albo całe saldo: 300,00 zł", "300,00 zł"),
            ],
        ),
    ],
    ids=["with the charge of the month", "after the charge of the month"],
)
def test_what_is_due_first_is_what_the_first_code_pays(
    anna: Client,
    flat: Account,
    settings,
    instalments: list[tuple[str, str]],
    headline: str,
    expected: list[tuple[str, str]],
):
    settle_office()
    agree(flat, [1, 2], *instalments, on=AGREED)
    charge(flat, "2026-12", "100.00", today=date(2026, 12, 1))
    settings.COOP_TODAY = date(2026, 12, 2)

    page = parsed(anna.get("/e-bok/"))

    assert card(page)[0] == headline
    assert [way[:2] for way in ways(page)] == expected


def test_a_broken_plan_says_since_when(anna: Client, flat: Account, settings):
    plan = agree(
        flat, [1, 2], ("2026-11-15", "120.00"), ("2026-12-15", "80.00"), on=AGREED, stopped=True
    )
    settings.COOP_TODAY = date(2026, 12, 5)

    answer = anna.get(f"/e-bok/konto/100005/uklad/{plan.pk}/")

    page = parsed(answer)
    assert said(page, "//p[contains(@class, 'row')]") == ["Niedotrzymany"]
    assert said(page, "//p[contains(@class, 'note') and contains(., 'Układ')]") == [
        "Układ przestał obowiązywać 30.11.2026. Wróciły pierwotne terminy płatności."
    ]
    assert "za dni układu ich nie liczymy" in answer.content.decode()
    assert page_problems(answer) == []


def test_a_plan_that_only_waits_or_is_another_s_is_not_there(anna: Client, flat: Account):
    neighbour = open_account("100006", "Jędrzej Gęsty")
    charge(neighbour, "2026-09", "100.00")
    other = agree(neighbour, [1], ("2026-11-15", "100.00"), on=AGREED)

    assert anna.get(f"/e-bok/konto/100005/uklad/{other.pk}/").status_code == 404
    assert anna.get(f"/e-bok/konto/100006/uklad/{other.pk}/").status_code == 404


# --- interest that accrued, line by line, for information ---


INTEREST = "/e-bok/konto/100005/odsetki/"
WORDS = "Odsetki naliczone na dzień 30.03.2026: 9,97 zł (informacyjnie, nie są doliczone do salda)"


@shared
def march() -> None:
    """The worked year up to the day on which February was paid 42 days late."""
    grant(post_samples("100005", until=date(2026, 3, 30))["100005"], "Anna Lis")


@pytest.fixture
def reader(anna: Client, march: None, settings) -> Client:
    settings.COOP_TODAY = date(2026, 3, 30)
    return anna


def test_the_first_page_has_the_line_and_leads_to_its_computation(reader: Client, settings):
    """Unless the co-op shows none."""
    leads = "//a[contains(@href, 'odsetki')]"
    [link] = parsed(reader.get("/e-bok/")).xpath(leads)
    answer = reader.get(INTEREST)

    assert (" ".join(link.text.split()), link.get("href")) == (WORDS, INTEREST)
    page, receipt = parsed(answer), "//dl[contains(@class, 'receipt')]"
    assert said(page, "//p[@class='lead']") == [f"{WORDS}."]
    assert said(page, f"{receipt}//a") == ["Opłata za 02/2026"]
    assert said(page, f"{receipt}//dd") == ["9,97", "9,97 zł"]
    days = [line.partition(":")[0] for line in said(page, f"{receipt}//small")[1:]]
    assert days == ["17.02.2026–04.03.2026", "05.03.2026–30.03.2026"]
    assert page_problems(answer) == []

    settings.COOP_SHOW_ACCRUED = False
    assert "Nie ma odsetek do pokazania." in reader.get(INTEREST).content.decode()
    assert parsed(reader.get("/e-bok/")).xpath(leads) == []


def test_each_screen_explains_its_words(reader: Client):
    explained = {
        address: said(parsed(reader.get(address)), "//dl[@class='terms']//dt")
        for address in ("/e-bok/", "/e-bok/konto/100005/", INTEREST, "/e-bok/konto/100005/raty/")
    }

    assert explained == {
        "/e-bok/": ["saldo", "naliczenie", "zaliczka", "rozliczenie mediów", "nadpłata"],
        "/e-bok/konto/100005/": ["saldo", "naliczenie", "nadpłata", "dyspozycja", "zarachowanie"],
        INTEREST: ["odsetki ustawowe", "naliczenie", "zarachowanie"],
        "/e-bok/konto/100005/raty/": ["plan spłat", "odsetki ustawowe"],
    }


def test_a_waste_account_is_not_told_of_advances(reader: Client):
    Account.objects.update(regime=Regime.WASTE)

    explained = said(parsed(reader.get("/e-bok/")), "//dl[@class='terms']//dt")

    assert explained == ["saldo", "naliczenie", "nadpłata"]


def test_without_arrears_there_is_nothing(anna: Client, account: Account):
    answer = anna.get(INTEREST)

    assert said(parsed(answer), "//p[@class='lead']") == ["Nie ma odsetek do pokazania."]
    assert page_problems(answer) == []
