"""Who is signed in is no stranger: the tiles of the home page, and forms that know the reader."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.models import ContentPage, Desk, HomePage
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.models import Account
from plugins.cases.tests.cases import fault
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, document, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.utilities.meters.domain.test_window import window
from tests.ebok_plugin.utilities.meters.flats import TODAY, meter
from tests.members_area.conftest import member
from tests.page_checks import page_problems, parsed
from tests.people import resident
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
SIGN_IN = "/strefa-mieszkanca/logowanie/e-bok/?next=%2Fe-bok%2F"
WASTE = "Kiedy odbiór odpadów?|termin dla Twojego adresu"
PAPERS = "Znajdź dokument|Statut, regulaminy, uchwały i protokoły"
REPORT = "Zgłoś sprawę|usterka, reklamacja, pytanie"
OTHERS = {WASTE: "/odbiory/", REPORT: "/e-bok/sprawy/nowa/", PAPERS: "/dokumenty/"}


@shared
def home() -> HomePage:
    """With the editor's tile that leads to a page of the residents' zone, as on a new site."""
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    zone = stand_below(home, ContentPage(title="Strefa", slug="strefa-mieszkanca", lead="Panele."))
    how_to = stand_below(zone, ContentPage(title="Jak", slug="jak", lead="Tak."))
    tile = {"title": "Odbierz login", "help": "na papierze", "page": how_to, "icon": "key"}
    home.tasks = [("task", tile)]
    home.save()
    return home


def tiles(client: Client) -> dict[str, str]:
    """Return the addresses of the tiles by title and help."""
    answer = client.get("/")
    assert page_problems(answer) == []
    found = parsed(answer).xpath("//ul[@class='tasks']//a")
    words = [(one.xpath("string(.//b)"), one.xpath("string(.//small)")) for one in found]
    said = [" ".join("|".join(pair).split()) for pair in words]
    return dict(zip(said, (one.get("href") for one in found), strict=True))


@pytest.mark.thorough
def test_home_shows_a_payer_what_to_pay_the_reading_that_is_due_and_open_cases(
    account: Account, anna_s_login: User, home: HomePage
):
    """And no way to a login; four accounts and cases cost what one costs."""
    client, person = signed_in(anna_s_login), anna_s_login.person
    shown = [tiles(client)]
    next_due = document(account, "2026-11", "412.00", due=date(2026, 12, 15))
    post_charge_documents([next_due], made_by=None, today=TODAY)
    meter(account)
    window("2026-11-15", "2026-11-30")
    shown.append(tiles(client))
    charge(account, "2026-10", "300.00")
    case = fault(person=person)
    shown.append(tiles(client))
    pay(account, "2026-11-19", "800.00")
    fault(person=person)
    shown.append(tiles(client))
    of_one = queries_when_warm(client.get, "/")
    for number in ("100006", "100007", "100008"):
        grant(open_account(number), "Anna Lis")
        fault(person=person)

    lamp = "Sprawa: Oświetlenie klatki lub terenu"
    rest = {"Podaj stan liczników|do 30.11.2026": "/e-bok/odczyty/"} | OTHERS
    one, both = (
        f"{lamp}|do 27.11.2026",
        "Otwarte sprawy: 2|Oświetlenie klatki lub terenu, do 27.11.2026",
    )
    assert shown == [
        {"Nic do zapłaty|wszystko rozliczone": "/e-bok/"} | OTHERS,
        {"Do zapłaty: 412,00 zł|do wtorku 15 grudnia": "/e-bok/"} | rest,
        {"Zaległość: 300,00 zł|razem do zapłaty 712,00 zł": "/e-bok/"}
        | {one: f"/e-bok/sprawy/{case.pk}/"}
        | rest,
        {"Nadpłata: 88,00 zł|nic do zapłaty": "/e-bok/", both: "/e-bok/sprawy/"} | rest,
    ]
    assert queries_when_warm(client.get, "/") == of_one


def test_a_tile_of_another_panel_explains_and_a_stranger_finds_the_way_to_a_login(
    client, account: Account, home: HomePage
):
    charge(account, "2026-10", "300.00")
    anna = signed_in(member("IKCS-0007", "Anna Lis", 7))

    assert tiles(anna) == {
        "Sprawdź saldo|w panelu E-BOK, osobny login": SIGN_IN,
        **(OTHERS | {REPORT: "/ikcs/sprawy/nowa/", PAPERS: "/ikcs/dokumenty/"}),
    }
    assert tiles(client) == {
        **{"Sprawdź saldo|ile i do kiedy zapłacić": "/e-bok/"},
        **(OTHERS | {REPORT: "/sprawa/nowa/"}),
        "Odbierz login|na papierze": "/strefa-mieszkanca/jak/",
    }
    assert parsed(anna.get(SIGN_IN)).xpath("//main//input[@name='panel']/@value") == ["e-bok"]
    assert SIGN_IN in parsed(anna.get("/szukaj/?q=raty")).xpath("//main//a/@href")


def test_public_forms_know_who_is_there(account: Account, anna_s_login: User, home: HomePage):
    """Her form of a case opens with her house; others are filled with what the register has."""
    known = {"correspondence_email": "anna@x.example", "phone": "+48600100200"}
    Person.objects.filter(name="Anna Lis").update(**known)
    anna, nina = signed_in(anna_s_login), signed_in(resident("ebok", "EB-9", "Nina Bez Konta"))
    house = account.premises.building

    def values(address: str) -> set[str]:
        fields = "//main//input/@value | //main//option[@selected]/@value"
        ticks = "//main//input[@type='checkbox'][not(@checked)]/@value"
        page = parsed(anna.get(address, follow=True))
        return {*page.xpath(fields)} - {*page.xpath(ticks)}

    assert (
        anna.get("/sprawa/nowa/?rodzaj=TICKET")["Location"] == "/e-bok/sprawy/nowa/?rodzaj=TICKET"
    )
    assert nina.get("/sprawa/nowa/").status_code == 200
    Desk.objects.create(code="DT", name="Dział Techniczny", matter="usterki", email="dt@x.example")
    data = {
        "/kontakt/napisz/": {"Anna Lis", "anna@x.example", "+48600100200"},
        "/sprawa/nowa/": {str(house.pk)},
        "/ogloszenia/sms/": {"+48600100200"},
        "/ogloszenia/subskrypcja/": {"anna@x.example", f"{house.property.code}/{house.code}"},
        "/strefa-mieszkanca/wniosek/ikcs/": {"Anna", "Lis", "anna@x.example", "+48600100200"},
    }
    assert {address: data[address] - values(address) for address in data} == dict.fromkeys(
        data, set()
    )
