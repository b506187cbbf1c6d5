"""The home page to who is signed in: what to pay, readings due, own cases; forms that know them."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.pages.domain.publishing import publish_site
from cms_ext.public_site.pages.models import ContentPage, Desk, HomePage
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain import own_tiles
from tests.clients import signed_in
from tests.ebok_plugin.cases.cases import fault
from tests.ebok_plugin.ledger.books import charge, document, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.meters.domain.test_window import window
from tests.ebok_plugin.meters.flats import TODAY, meter
from tests.ebok_plugin.statements.offices import settle_office
from tests.members_area.conftest import member
from tests.page_checks import page_problems, parsed, text_of
from tests.people import resident, staff
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
REPORT = ("Zgłoś sprawę", "usterka, reklamacja, pytanie")
PAPERS = ("Znajdź dokument", "Statut, regulaminy, uchwały i protokoły")


@pytest.fixture(autouse=True)
def _on_the_day(settings) -> None:
    settings.COOP_TODAY = TODAY


@shared
def home() -> HomePage:
    """With the editor's tile that leads to a page of the residents' zone, as on a new site."""
    settle_office()
    Desk.objects.create(code="DT", name="Dział Techniczny", matter="usterki", email="dt@x.example")
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    zone = stand_below(home, ContentPage(title="Strefa", slug="strefa-mieszkanca", lead="Panele."))
    how_to = stand_below(zone, ContentPage(title="Jak", slug="jak-uzyskac-dostep", lead="Tak."))
    tile = {"title": "Odbierz login", "help": "na papierze", "page": how_to, "icon": "key"}
    home.tasks = [("task", tile)]
    home.save()
    return home


def tiles(client: Client) -> dict[tuple[str, str], str]:
    """The addresses of the tiles by their words."""
    answer = client.get("/")
    assert page_problems(answer) == []
    found = parsed(answer).xpath("//ul[@class='tasks']//a")
    return {
        tuple(" ".join(tile.xpath(f"string(.//{part})").split()) for part in ("b", "small")): (
            tile.get("href")
        )
        for tile in found
    }


OTHERS = {
    ("Kiedy odbiór odpadów?", "termin dla Twojego adresu"): "/odbiory/",
    REPORT: "/e-bok/sprawy/nowa/",
    PAPERS: "/dokumenty/",
}
READINGS = {("Podaj stan liczników", "do 30.11.2026"): "/e-bok/odczyty/"}


def test_home_shows_a_payer_what_to_pay_the_reading_that_is_due_and_open_cases(
    account: Account, anna_s_login: User, home: HomePage
):
    """And no way to a login; in words, never a bare sum (`ledger.md` §5)."""
    client = signed_in(anna_s_login)
    shown = [tiles(client)]
    next_due = document(account, "2026-11", "412.00", due=date(2026, 12, 15))
    post_charge_documents([next_due], made_by=None, today=TODAY)
    meter(account)
    window("2026-11-15", "2026-11-30")
    shown.append(tiles(client))
    charge(account, "2026-10", "300.00")
    case = fault(person=anna_s_login.person)
    lamp = "Sprawa: Oświetlenie klatki lub terenu"
    shown.append(tiles(client))
    fault(person=anna_s_login.person)
    shown.append(tiles(client))
    pay(account, "2026-11-19", "800.00")
    shown.append(tiles(client))

    one = {(lamp, "do 27.11.2026"): f"/e-bok/sprawy/{case.pk}/"}
    both = {("Otwarte sprawy: 2", f"{lamp}, do 27.11.2026"): "/e-bok/sprawy/"}
    arrears = {("Zaległość: 300,00 zł", "razem do zapłaty 712,00 zł"): "/e-bok/"}
    assert shown == [
        {("Nic do zapłaty", "wszystko rozliczone"): "/e-bok/"} | OTHERS,
        {("Do zapłaty: 412,00 zł", "do wtorku 15 grudnia"): "/e-bok/"} | READINGS | OTHERS,
        arrears | READINGS | one | OTHERS,
        arrears | READINGS | both | OTHERS,
        {("Nadpłata: 88,00 zł", "nic do zapłaty"): "/e-bok/"} | READINGS | both | OTHERS,
    ]


def test_four_accounts_and_cases_cost_what_one_costs_and_many_are_not_summed(
    account: Account, anna_s_login: User, home: HomePage, monkeypatch
):
    client = signed_in(anna_s_login)
    fault(person=anna_s_login.person)
    fault(person=anna_s_login.person)
    of_one = queries_when_warm(client.get, "/")
    for number in ("100006", "100007", "100008"):
        grant(open_account(number), "Anna Lis")
        fault(person=anna_s_login.person)
    of_four = queries_when_warm(client.get, "/")
    monkeypatch.setattr(own_tiles, "MOST_SUMMED", 3)

    assert of_four == of_one
    assert ("Moje rozliczenia", "liczba kont: 4") in tiles(client)


def test_another_panel_is_explained_with_its_sign_in_and_a_stranger_finds_the_way_to_a_login(
    client, account: Account, home: HomePage
):
    """Of a balance, a case or a reading nobody is told but whose it is."""
    charge(account, "2026-10", "300.00")
    door = "/strefa-mieszkanca/logowanie/e-bok/?next=%2Fe-bok%2F"
    elsewhere = {("Sprawdź saldo", "w panelu E-BOK, z osobnym loginem"): door}
    collections = {("Kiedy odbiór odpadów?", "termin dla Twojego adresu"): "/odbiory/"}
    anna = signed_in(member("IKCS-0007", "Anna Lis", 7))

    assert tiles(anna) == {
        **elsewhere,
        **collections,
        REPORT: "/ikcs/sprawy/nowa/",
        PAPERS: "/ikcs/dokumenty/",
    }
    public = collections | {REPORT: "/sprawa/nowa/", PAPERS: "/dokumenty/"}
    assert tiles(signed_in(staff("redaktor"))) == elsewhere | public
    assert tiles(client) == {
        ("Sprawdź saldo", "ile i do kiedy zapłacić"): "/e-bok/",
        **public,
        ("Odbierz login", "na papierze"): "/strefa-mieszkanca/jak-uzyskac-dostep/",
    }
    page = anna.get(door)
    assert page.status_code == 200
    assert parsed(page).xpath("//main//form/input[@name='panel']/@value") == ["e-bok"]
    assert "ma osobny login i osobne hasło" in text_of(page)
    raty = parsed(anna.get("/szukaj/?q=raty")).xpath(
        "//section[@aria-labelledby='sprawy']//a/@href"
    )
    assert raty == [door]


def test_public_forms_know_who_is_there(account: Account, anna_s_login: User, home: HomePage):
    """Her form of a case opens with her house; others are filled with what the register has."""
    person = anna_s_login.person
    assert person is not None
    Person.objects.filter(pk=person.pk).update(
        correspondence_email="anna@przyklad.example", phone="+48600100200"
    )
    anna, nina = signed_in(anna_s_login), signed_in(resident("ebok", "EB-9", "Nina Bez Konta"))

    sent_on = anna.get("/sprawa/nowa/?rodzaj=TICKET")
    assert sent_on["Location"] == "/e-bok/sprawy/nowa/?rodzaj=TICKET"
    assert nina.get("/sprawa/nowa/").status_code == 200
    assert parsed(anna.get("/sprawa/")).xpath("//p[@class='lead']/a/@href") == ["/e-bok/sprawy/"]
    house = account.premises.building
    chosen = "//select[@name='building']/option[@selected]/@value"
    assert parsed(anna.get(sent_on["Location"])).xpath(chosen) == [str(house.pk)]
    filled = {
        address: [
            field.get("value")
            for field in parsed(anna.get(address)).xpath("//main//input[@name]")
            if field.get("name") in ("name", "email", "phone", "number", "first_names", "last_name")
        ]
        for address in (
            "/kontakt/napisz/",
            "/ogloszenia/subskrypcja/",
            "/ogloszenia/sms/",
            "/strefa-mieszkanca/wniosek/ikcs/",
        )
    }
    assert filled == {
        "/kontakt/napisz/": ["Anna Lis", "anna@przyklad.example", "+48600100200"],
        "/ogloszenia/subskrypcja/": ["anna@przyklad.example"],
        "/ogloszenia/sms/": ["+48600100200"],
        "/strefa-mieszkanca/wniosek/ikcs/": [
            *("Anna", "Lis", "anna@przyklad.example", "+48600100200"),
        ],
    }
    ticked = "//input[@name='places'][@checked]/@value"
    here = f"{house.property.code}/{house.code}"
    assert parsed(anna.get("/ogloszenia/subskrypcja/")).xpath(ticked) == [here]
