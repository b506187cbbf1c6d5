from collections.abc import Callable

import pytest

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.demo import load_papers
from ebok_plugin.plugin.panel import COLLECTION
from tests.clients import signed_in
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident, staff

pytestmark = pytest.mark.django_db
PANELS = "/strefa-mieszkanca/logowanie/"


def test_ikcs_comes_first_and_each_panel_says_whom_it_is_for(client):
    answer = client.get(PANELS)
    page = parsed(answer)

    panels = "//section[contains(@class, 'login')]"
    assert texts(page, f"{panels}/h2") == [
        "IKCS Internetowe Konto Członka Spółdzielni",
        "E-BOK Elektroniczne Biuro Obsługi Klienta",
    ]
    assert texts(page, f"{panels}/p[@class='soft']") == [
        "wyłącznie dla członków Spółdzielni",
        "dla każdej osoby, która rozlicza się ze Spółdzielnią",
    ]
    buttons = texts(page, f"{panels}//button[not(@hidden)]")
    assert buttons == ["Zaloguj się do IKCS", "Zaloguj się do E-BOK"]
    hidden = page.xpath(f"{panels}//button[@hidden]")
    assert [(one.get("data-show-password"), one.get("type")) for one in hidden] == [
        ("", "button")
    ] * 2
    # The forms name their fields apart and post the same names.
    fields = page.xpath(f"{panels}//input[not(@type='hidden')]")
    assert [tuple(map(field.get, ("id", "name", "autocomplete"))) for field in fields] == [
        ("ikcs-login", "login", "username"),
        ("ikcs-password", "password", "current-password"),
        ("e-bok-login", "login", "username"),
        ("e-bok-password", "password", "current-password"),
    ]
    assert page_problems(answer) == []


def test_who_has_no_login_is_led_to_the_procedure(client, publish: Callable[..., AnnouncementPage]):
    links = "//section[contains(@class, 'login')]/p/a/@href"
    assert parsed(client.get(PANELS)).xpath(links) == []

    publish("Jak uzyskać login", kind="LOGIN_PROCEDURE", slug="procedura")

    assert parsed(client.get(PANELS)).xpath(links) == ["/ogloszenia/procedura/"] * 2


@pytest.mark.all_plugins
def test_regulations_and_forms_stand_beneath(client):
    load_papers(COLLECTION, regulations=("Regulamin E-BOK", "documents/03-regulamin-ebok.md"))

    page = parsed(client.get(PANELS))

    assert texts(page, "//section[@aria-labelledby='papiery-e-bok']//a") == [
        "Wypełnij wniosek do E-BOK",
        "Formularz zgłoszeniowy do E-BOK",
        "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)",
        "Wniosek o login i hasło dla wspólnoty, zarządcy albo instytucji",
        "Regulamin E-BOK",
    ]


def test_a_panel_by_itself_leads_to_the_others_and_a_refusal_to_the_field(client):
    answer = client.get(f"{PANELS}e-bok/")
    page = parsed(answer)
    assert texts(page, "//h1") == ["Logowanie do E-BOK"]
    assert page.xpath("//a[normalize-space()='Zobacz wszystkie panele']/@href") == [PANELS]
    # What is inside it is in a card of its own, which takes the other half of a wide screen.
    cards = "//div[contains(@class, 'logins')][.//form]/*"
    assert texts(page, f"{cards}[2]/*[self::h2 or self::p]") == [
        "E-BOK",
        "dla każdej osoby, która rozlicza się ze Spółdzielnią",
    ]
    assert page_problems(answer) == []

    answer = client.post(f"{PANELS}e-bok/", {"login": "EB-1", "password": "nie-to-haslo"})
    page = parsed(answer)
    assert page.xpath("//div[@role='alert']//a/@href") == ["#e-bok-login"]
    assert page.xpath("//input[@id='e-bok-login']/@value") == ["EB-1"]
    assert page_problems(answer) == []

    # An empty form names both fields.
    page = parsed(client.post(f"{PANELS}ikcs/", {"login": "", "password": ""}))

    assert [(link.get("href"), link.text) for link in page.xpath("//div[@role='alert']//a")] == [
        ("#ikcs-login", "Wpisz login."),
        ("#ikcs-password", "Wpisz hasło."),
    ]
    for name in ("login", "password"):
        [field] = page.xpath(f"//input[@id='ikcs-{name}']")
        assert field.get("aria-invalid") == "true"
        assert f"ikcs-{name}_error" in field.get("aria-describedby").split()


def test_the_page_says_who_is_signed_in_already():
    box = "//section[@aria-labelledby='zalogowano']"
    expected = {
        resident("ikcs", "IKCS-0007", "Anna Lis"): ("Anna Lis", "Przejdź do IKCS"),
        resident("ebok", "EB-500001-3", "Anna Lis"): ("Anna Lis", "Przejdź do E-BOK"),
        staff("redaktor", "editor"): ("redaktor", "Przejdź do redakcji"),
    }
    for user, (name, way_on) in expected.items():
        page = parsed(signed_in(user).get(PANELS))
        assert texts(page, f"{box}/h2") == [f"Zalogowano: {name}"]
        assert texts(page, f"{box}//a") == [way_on]
        assert page.xpath(f"{box}//form/@action") == ["/strefa-mieszkanca/wyloguj/"]
    assert page.xpath("//a[normalize-space()='Przejdź do redakcji']/@href") == ["/admin/"]


def test_who_is_signed_in_sees_no_form_but_a_way_on_and_a_way_out():
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    leave, deadlines, statute = "/strefa-mieszkanca/wyloguj/", "terminy%2F", "statut%2F"
    own, other = f"?next=%2Fe-bok%2F{deadlines}", f"?next=%2Fikcs%2F{statute}"
    expected = {
        PANELS: ("/e-bok/", leave, [], PANELS),
        f"{PANELS}e-bok/{own}": ("/e-bok/terminy/", f"{leave}{own}", [], f"{PANELS}{own}"),
        f"{PANELS}ikcs/{other}": ("/e-bok/", f"{leave}{other}", ["ikcs"], f"{PANELS}ikcs/{other}"),
    }

    found = {}
    for address in expected:
        client = signed_in(anna)
        answer = client.get(address)
        page = parsed(answer)
        assert page.xpath("//main//input[@type='password']") == []
        assert page_problems(answer) == []
        (form,) = page.xpath("//section[@aria-labelledby='zalogowano']//form")
        [way_on] = page.xpath("//section[@aria-labelledby='zalogowano']//a/@href")
        panel = form.xpath("./input[@name='panel']/@value")
        gone = client.post(form.get("action"), {"panel": "".join(panel)})
        found[address] = way_on, form.get("action"), panel, gone["Location"]
    assert found == expected

    # Signing out leads to no other place.
    gone = signed_in(anna).post(f"{leave}?next=//zly.example/", {"panel": "//zly.example"})
    assert gone["Location"] == PANELS


def test_the_refusal_of_the_other_panel_says_where_to_go(client):
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    answer = client.get("/ikcs/dokumenty/")
    page = parsed(answer)

    assert answer.status_code == 403
    assert texts(page, "//h1") == ["To miejsce jest w panelu IKCS"]
    way = "?next=%2Fikcs%2Fdokumenty%2F"
    assert page.xpath("//main//a[contains(@class, 'btn')]/@href") == [
        f"{PANELS}ikcs/{way}",
        "/e-bok/",
    ]
    assert page_problems(answer) == []
    elsewhere = client.get("/ikcs/cos-innego/").content.decode()
    assert answer.content.decode() == elsewhere.replace("cos-innego", "dokumenty")


def test_who_has_lost_the_right_reads_whom_to_ask(client):
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    answer = client.get("/e-bok/")

    assert answer.status_code == 403
    assert texts(parsed(answer), "//h1") == ["Twój dostęp do E-BOK wygasł"]
    assert page_problems(answer) == []
