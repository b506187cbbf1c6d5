"""The page of the login panels, and what is said at a wall."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.demo import load_papers
from ebok_plugin.papers import COLLECTION
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident, staff

pytestmark = pytest.mark.django_db
PANELS = "/strefa-mieszkanca/logowanie/"


def test_ikcs_comes_first_and_each_panel_says_whom_it_is_for(client: Client) -> None:
    answer = client.get(PANELS)
    page = parsed(answer)

    assert texts(page, "//section[contains(@class, 'login')]/h2") == [
        "IKCS Internetowe Konto Członka Spółdzielni",
        "E-BOK Elektroniczne Biuro Obsługi Klienta",
    ]
    assert texts(page, "//section[contains(@class, 'login')]/p[@class='soft']") == [
        "wyłącznie dla członków Spółdzielni",
        "dla każdej osoby, która rozlicza się ze Spółdzielnią",
    ]
    assert texts(page, "//section[contains(@class, 'login')]//button[not(@hidden)]") == [
        "Zaloguj się do IKCS",
        "Zaloguj się do E-BOK",
    ]
    shown = page.xpath("//section[contains(@class, 'login')]//button[@hidden]")
    assert [(one.get("data-show-password"), one.get("type")) for one in shown] == [
        ("ikcs-password", "button"),
        ("e-bok-password", "button"),
    ]
    assert page_problems(answer) == []


def test_the_forms_name_their_fields_apart_and_post_the_same_names(client: Client) -> None:
    page = parsed(client.get(PANELS))

    fields = page.xpath("//section[contains(@class, 'login')]//input[not(@type='hidden')]")
    assert [
        (field.get("id"), field.get("name"), field.get("autocomplete")) for field in fields
    ] == [
        ("ikcs-login", "login", "username"),
        ("ikcs-password", "password", "current-password"),
        ("e-bok-login", "login", "username"),
        ("e-bok-password", "password", "current-password"),
    ]


def test_who_has_no_login_is_led_to_the_procedure(
    client: Client, publish: Callable[..., AnnouncementPage]
) -> None:
    links = "//section[contains(@class, 'login')]/p/a/@href"
    assert parsed(client.get(PANELS)).xpath(links) == []

    publish("Jak uzyskać login", kind="LOGIN_PROCEDURE", slug="procedura")

    assert parsed(client.get(PANELS)).xpath(links) == ["/ogloszenia/procedura/"] * 2


def test_regulations_and_forms_stand_beneath(client: Client) -> None:
    load_papers(
        COLLECTION,
        regulations=("Regulamin E-BOK", "documents/03-regulamin-ebok.md"),
    )

    page = parsed(client.get(PANELS))

    assert texts(page, "//section[@aria-labelledby='papiery-e-bok']//a") == [
        "Wypełnij wniosek do E-BOK",
        "Formularz zgłoszeniowy do E-BOK",
        "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)",
        "Wniosek o login i hasło dla wspólnoty, zarządcy albo instytucji",
        "Regulamin E-BOK",
    ]


def test_a_panel_by_itself_leads_to_the_others(client: Client) -> None:
    answer = client.get(f"{PANELS}e-bok/")
    page = parsed(answer)

    assert texts(page, "//h1") == ["Logowanie do E-BOK"]
    assert page.xpath("//a[text()='Zobacz wszystkie panele']/@href") == [PANELS]
    assert page_problems(answer) == []


def test_a_refusal_leads_to_the_field_and_keeps_the_login(client: Client) -> None:
    answer = client.post(f"{PANELS}e-bok/", {"login": "EB-1", "password": "nie-to-haslo"})
    page = parsed(answer)

    assert page.xpath("//div[@role='alert']//a/@href") == ["#e-bok-login"]
    assert page.xpath("//input[@id='e-bok-login']/@value") == ["EB-1"]
    assert page_problems(answer) == []


def test_an_empty_form_names_both_fields(client: Client) -> None:
    page = parsed(client.post(f"{PANELS}ikcs/", {"login": "", "password": ""}))

    assert [(link.get("href"), link.text) for link in page.xpath("//div[@role='alert']//a")] == [
        ("#ikcs-login", "Wpisz login."),
        ("#ikcs-password", "Wpisz hasło."),
    ]
    for name in ("login", "password"):
        [field] = page.xpath(f"//input[@id='ikcs-{name}']")
        assert field.get("aria-invalid") == "true"
        assert f"ikcs-{name}_error" in field.get("aria-describedby").split()


@pytest.mark.parametrize(
    ("realm", "login", "way_on"),
    [("ikcs", "IKCS-0007", "Przejdź do IKCS"), ("ebok", "EB-500001-3", "Przejdź do E-BOK")],
)
def test_who_is_signed_in_already_is_told_so(
    client: Client, realm: str, login: str, way_on: str
) -> None:
    client.force_login(resident(realm, login, "Anna Lis"))

    page = parsed(client.get(PANELS))

    assert texts(page, "//section[@aria-labelledby='zalogowano']/h2") == ["Zalogowano: Anna Lis"]
    assert texts(page, "//section[@aria-labelledby='zalogowano']//a") == [way_on]
    assert page.xpath("//section[@aria-labelledby='zalogowano']//form/@action") == [
        "/strefa-mieszkanca/wyloguj/"
    ]


@pytest.mark.parametrize(
    ("address", "way_on", "way_out"),
    [
        (PANELS, "/e-bok/", ("/strefa-mieszkanca/wyloguj/", [], PANELS)),
        (
            f"{PANELS}e-bok/?next=%2Fe-bok%2Fterminy%2F",
            "/e-bok/terminy/",
            (
                "/strefa-mieszkanca/wyloguj/?next=%2Fe-bok%2Fterminy%2F",
                [],
                f"{PANELS}?next=%2Fe-bok%2Fterminy%2F",
            ),
        ),
        (
            f"{PANELS}ikcs/?next=%2Fikcs%2Fstatut%2F",
            "/e-bok/",
            (
                "/strefa-mieszkanca/wyloguj/?next=%2Fikcs%2Fstatut%2F",
                ["ikcs"],
                f"{PANELS}ikcs/?next=%2Fikcs%2Fstatut%2F",
            ),
        ),
    ],
    ids=["both panels", "the own one", "the other one"],
)
def test_who_is_signed_in_sees_no_form_but_a_way_on_and_a_way_out(
    client: Client, address: str, way_on: str, way_out: tuple[str, list[str], str]
) -> None:
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    answer = client.get(address)
    page = parsed(answer)

    assert page.xpath("//main//input[@type='password']") == []
    assert page.xpath("//section[@aria-labelledby='zalogowano']//a/@href") == [way_on]
    (form,) = page.xpath("//section[@aria-labelledby='zalogowano']//form")
    panel = form.xpath("./input[@name='panel']/@value")
    gone = client.post(form.get("action"), {"panel": "".join(panel)})
    assert (form.get("action"), panel, gone["Location"]) == way_out
    assert page_problems(answer) == []


def test_signing_out_leads_to_no_place_that_is_not_a_door(client: Client) -> None:
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    gone = client.post(
        "/strefa-mieszkanca/wyloguj/?next=//zly.example/", {"panel": "//zly.example"}
    )

    assert gone["Location"] == PANELS


def test_staff_are_led_to_their_own_place(client: Client) -> None:
    client.force_login(staff("redaktor", "editor"))

    page = parsed(client.get(PANELS))

    assert page.xpath("//a[text()='Przejdź do redakcji']/@href") == ["/admin/"]


def test_the_wall_of_the_other_panel_says_where_to_go(client: Client) -> None:
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


def test_who_has_lost_the_right_is_told_whom_to_ask(client: Client) -> None:
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    answer = client.get("/e-bok/")

    assert answer.status_code == 403
    assert texts(parsed(answer), "//h1") == ["Twój dostęp do E-BOK wygasł"]
    assert page_problems(answer) == []
