"""The account pages: who gets in, where they are linked, what their menu holds."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from cms_ext.people.identity.models import User
from cms_ext.people.identity.templatetags.account import account_menu
from tests.page_checks import parsed, texts
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

ACCOUNT = "/konto/"
EVERYBODYS = ["Moje konto", "Hasło", "Drugi składnik logowania", "Logowania"]
OF_PEOPLE_ON_FILE = ["Adres do korespondencji", "Kto oglądał moje dane", "Moje dane"]


def login_of(realm: str) -> User:
    if realm == "staff":
        return staff("celina", "membership_clerk")
    return resident(realm, "IKCS-0007" if realm == "ikcs" else "EB-500001-3", "Anna Lis")


@pytest.mark.parametrize("realm", ["ikcs", "ebok", "staff"])
def test_every_login_has_an_account_page(client: Client, realm: str) -> None:
    client.force_login(login_of(realm))

    answer = client.get(ACCOUNT)

    page = html.fromstring(answer.content.decode())
    current = page.xpath("//ul[contains(@class, 'own__links')]//a[@aria-current]")
    assert (answer.status_code, [link.text for link in current]) == (200, ["Moje konto"])
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("/konto/", "%2Fkonto%2F"),
        ("/konto/logowania/?od=pisma", "%2Fkonto%2Flogowania%2F%3Fod%3Dpisma"),
        (f"/konto/?q={500 * 'a'}", "%2Fkonto%2F"),
    ],
)
def test_an_anonymous_visitor_goes_to_the_panels_and_from_there_back(
    client: Client, address: str, way: str
) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/strefa-mieszkanca/logowanie/?next={way}",
    )


@pytest.mark.parametrize("realm", ["ikcs", "ebok", "staff"])
def test_the_frame_leads_there(client: Client, realm: str) -> None:
    client.force_login(login_of(realm))

    page = html.fromstring(client.get(ACCOUNT).content.decode())

    links = page.xpath(f"//div[contains(@class, 'util')]//a[@href='{ACCOUNT}']")
    assert [link.text for link in links] == ["Moje konto"]


def test_wagtail_s_own_settings_lead_there(client: Client) -> None:
    client.force_login(staff("celina", "editor"))

    page = html.fromstring(client.get("/admin/account/").content.decode())

    assert page.xpath(f"//main//a[@href='{ACCOUNT}']")


@pytest.mark.parametrize(
    ("realm", "pages"),
    [
        (
            "ikcs",
            [
                *EVERYBODYS,
                *OF_PEOPLE_ON_FILE,
                "Co czytano z mojego konta",
                "Nowe dokumenty e-mailem",
            ],
        ),
        ("ebok", [*EVERYBODYS, *OF_PEOPLE_ON_FILE, "Kto widzi moje rozliczenia"]),
        ("staff", EVERYBODYS),
    ],
)
def test_the_menu_holds_what_is_declared_for_the_login(realm: str, pages: list[str]) -> None:
    assert [link.title for link in account_menu(login_of(realm), ACCOUNT)] == pages


MENU = "//nav[contains(@class, 'nav--wide')]//a"
CRUMBS = "//nav[@class='crumbs']//li"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/konto/", ["Moje konto"]),
        ("/konto/haslo/", ["Moje konto", "Hasło"]),
        ("/konto/adres/", ["Moje konto", "Adres do korespondencji"]),
        ("/konto/potwierdz-haslo/", ["Moje konto", "Podaj hasło"]),
    ],
)
@pytest.mark.parametrize(("realm", "panel"), [("ikcs", "IKCS"), ("ebok", "E-BOK")])
def test_the_crumbs_begin_with_the_panel(
    client: Client, realm: str, panel: str, address: str, page: list[str]
) -> None:
    client.force_login(login_of(realm))

    assert texts(parsed(client.get(address)), CRUMBS) == [panel, *page]


def test_staff_have_no_panel_and_keep_the_menu_of_the_site(client: Client) -> None:
    site = texts(parsed(client.get("/strefa-mieszkanca/logowanie/")), MENU)
    client.force_login(login_of("staff"))

    pages = [parsed(client.get(one)) for one in (ACCOUNT, "/konto/haslo/")]

    assert site
    assert [texts(page, MENU) for page in pages] == [site, site]
    assert [texts(page, CRUMBS) for page in pages] == [[], ["Moje konto", "Hasło"]]
