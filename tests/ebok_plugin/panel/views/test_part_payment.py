"""The transfer of one item or of a chosen amount, on the own ledger, and the standing order."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.base.dates.period import Period
from ebok_plugin.charges.domain.charging_sources import ExpectedCharge
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.dues import describe_standing_order, list_steady_amounts
from tests.ebok_plugin.ledger.books import charge, cost_monthly, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.statements.offices import settle_office
from tests.page_checks import page_problems, parsed, said, words_at
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
AT = "/e-bok/konto/100005"


@shared
def owing() -> Account:
    settle_office()
    account = open_account("100005")
    cost_monthly(account, "100.00")
    charge(account, "2026-10", "200.00")
    charge(account, "2026-11", "100.00")
    pay(account, "2026-11-02", "50.00")
    grant(account, "Anna Lis")
    return account


@pytest.fixture
def anna(anna: Client, owing: Account) -> Client:
    return anna


def test_an_item_is_paid_by_itself_and_its_title_names_its_month(anna: Client):
    page = anna.get(f"{AT}/zaplac/")
    [_first, second] = parsed(page).xpath("//dl[@aria-labelledby='pozycje']//a/@href")
    item = anna.get(f"{AT}/zaplac/{second}")
    by_number = anna.get(f"{AT}/zaplac/?pozycja=2")

    assert page_problems(item) == []
    assert said(parsed(item), "//h2[@id='przelew']") == ["Opłata za 11/2026: 100,00 zł"]
    assert "Opłata 100005 11/2026" in words_at(item)
    assert "Tytuł wskazuje tę opłatę, więc wpłata pokryje ją najpierw." in words_at(item)
    assert "Kod QR do przelewu: 100,00 zł" in item.content.decode().replace("\xa0", " ")
    assert words_at(by_number) == words_at(item)
    # From the first page, and from the page of what is open; not from that of what is paid.
    assert f"{AT}/zaplac/" in anna.get("/e-bok/").content.decode()
    assert f"{AT}/zaplac/?pozycja=2" in anna.get(f"{AT}/naliczenie/2/").content.decode()
    assert "/zaplac/" not in anna.get(f"{AT}/pozycja/3/").content.decode()


@pytest.mark.parametrize(
    ("asked", "words", "has_code"),
    [
        ("40,00", "Wpłata pokrywa najpierw to, co ma najwcześniejszy termin.", True),
        ("300", "To więcej niż do zapłaty (250,00 zł). Reszta zostanie nadpłatą.", True),
        ("10000", "Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR.", False),
        ("0", "Podaj kwotę większą od zera.", False),
        ("-3", "Podaj kwotę większą od zera.", False),
        ("1,234", "kwot", False),
        ("1e5", "kwot", False),
        ("<b>", "kwot", False),
    ],
)
def test_any_amount_is_answered(anna: Client, asked: str, words: str, has_code: bool):
    page = anna.get(f"{AT}/zaplac/", {"kwota": asked})

    assert page_problems(page) == []
    assert words in words_at(page)
    assert ("Kod QR do przelewu" in page.content.decode()) is has_code


def test_a_plain_sum_for_a_standing_order_and_a_link_to_it(anna: Client):
    page = anna.get(f"{AT}/zlecenie-stale/")

    assert page_problems(page) == []
    assert said(parsed(page), "//main//p[@class='lead']") == [
        "100,00 zł co miesiąc, najpóźniej 15. dnia miesiąca."
    ]
    assert said(parsed(page), "//dl[@aria-labelledby='kwoty']/div") == [
        "od grudniapierwszy przelew do wtorku 15 grudnia 100,00"
    ]
    assert "Nie ma ogłoszonej zmiany tej kwoty." in words_at(page)
    assert "Zaległość (250,00 zł) zapłać osobno" in words_at(page)
    assert "Opłata 100005" in words_at(page)
    assert "/2026" not in said(parsed(page), "//dd[@class='account']")[-1]
    assert f"{AT}/zlecenie-stale/" in anna.get("/e-bok/").content.decode()
    assert anna.get("/e-bok/konto/999999/zlecenie-stale/").status_code == 404


def test_without_a_charge_the_first_page_says_what_is_known(anna: Client):
    grant(open_account("100006"), "Anna Lis")
    answer = anna.get("/e-bok/konto/100006/zlecenie-stale/")
    assert (answer.status_code, answer["Location"]) == (302, "/e-bok/?konto=100006")


def test_announced_changes_and_quarters_are_said_from_when():
    def foreseen(month: int, amount: str, last: int | None = None) -> ExpectedCharge:
        period = Period(2027, month)
        end = Period(2027, last) if last else None
        return ExpectedCharge(period, period.first_day.replace(day=15), zl(amount), end)

    monthly = [foreseen(1, "805.57"), foreseen(2, "805.57"), foreseen(3, "817.72")]
    quarters = [foreseen(1, "372.00", 3), foreseen(4, "390.00", 6)]
    said_of = {}
    for name, charges in {"month": monthly, "quarter": quarters}.items():
        steps = list_steady_amounts(charges, TODAY)
        words = describe_standing_order(charges, steps)
        said_of[name] = [
            words.lead.replace("\xa0", " "),
            *(f"{step.months}: {step.amount}".replace("\xa0", " ") for step in steps),
            words.change,
        ]

    change = "Kwoty zmienią się w tych terminach. Zmień je wtedy w banku."
    assert said_of == {
        "month": [
            "805,57 zł co miesiąc, najpóźniej 15. dnia miesiąca.",
            "styczeń–luty 2027: 805,57 zł",
            "od marca: 817,72 zł",
            change,
        ],
        "quarter": [
            "372,00 zł co kwartał, najpóźniej: 15 stycznia, 15 kwietnia.",
            "styczeń–marzec 2027: 372,00 zł",
            "od kwietnia: 390,00 zł",
            change,
        ],
    }
