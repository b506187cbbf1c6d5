"""The account pages: who gets in, where they are linked, what their menu holds."""

import pytest
from lxml import html

from cms_ext.people.identity.models import User
from cms_ext.people.identity.templatetags.account import account_menu
from tests.page_checks import parsed, said, texts
from tests.people import PASSWORD, resident, staff
from tests.staff_menu import MenuLink, links_of

pytestmark = pytest.mark.django_db

ACCOUNT = "/konto/"


def login_of(realm: str) -> User:
    if realm == "staff":
        return staff("celina", "membership_clerk")
    return resident(realm, "IKCS-0007" if realm == "ikcs" else "EB-500001-3", "Anna Lis")


@pytest.mark.parametrize("realm", ["ikcs", "ebok", "staff"])
def test_every_login_has_an_account_page_to_which_the_frame_leads(client, realm: str):
    user = login_of(realm)
    client.force_login(user)

    answer = client.get(ACCOUNT)

    page = html.fromstring(answer.content.decode())
    current = said(page, "//ul[contains(@class, 'own__links')]//a[@aria-current]")
    assert (answer.status_code, current) == (200, ["Moje konto"])
    assert "no-store" in answer["Cache-Control"]
    assert said(page, f"//div[contains(@class, 'util')]//a[@href='{ACCOUNT}']") == ["Moje konto"]
    # The menu holds what is declared for the login.
    on_file = ["Adres do korespondencji", "Kto oglądał moje dane", "Moje dane"]
    of_the_realm = {
        "ikcs": [*on_file, "Co czytano z mojego konta", "Nowe dokumenty e-mailem"],
        "ebok": [*on_file, "Kto widzi moje rozliczenia"],
        "staff": [],
    }
    everybodys = ["Moje konto", "Hasło", "Drugi składnik logowania", "Logowania"]
    titles = [link.title for link in account_menu(user, ACCOUNT)]
    assert titles == [*everybodys, *of_the_realm[realm]]


def test_an_anonymous_visitor_goes_to_the_panels_and_from_there_back(client):
    table = {
        "/konto/": "%2Fkonto%2F",
        "/konto/logowania/?od=pisma": "%2Fkonto%2Flogowania%2F%3Fod%3Dpisma",
        f"/konto/?q={500 * 'a'}": "%2Fkonto%2F",
    }

    answers = {address: client.get(address) for address in table}

    assert {address: (one.status_code, one["Location"]) for address, one in answers.items()} == {
        address: (302, f"/strefa-mieszkanca/logowanie/?next={way}")
        for address, way in table.items()
    }


MENU = "//nav[contains(@class, 'nav--wide')]//a"
CRUMBS = "//nav[@class='crumbs']//li"


@pytest.mark.parametrize(("realm", "panel"), [("ikcs", "IKCS"), ("ebok", "E-BOK")])
def test_the_crumbs_begin_with_the_panel(client, realm: str, panel: str):
    client.force_login(login_of(realm))
    table = {
        "/konto/": [panel, "Moje konto"],
        "/konto/haslo/": [panel, "Moje konto", "Hasło"],
        "/konto/adres/": [panel, "Moje konto", "Adres do korespondencji"],
        "/konto/potwierdz-haslo/": [panel, "Moje konto", "Podaj hasło"],
    }

    assert {address: texts(parsed(client.get(address)), CRUMBS) for address in table} == table


def test_staff_have_no_panel_and_keep_the_menu_of_the_site(client):
    site = texts(parsed(client.get("/strefa-mieszkanca/logowanie/")), MENU)
    client.force_login(login_of("staff"))

    pages = [parsed(client.get(one)) for one in (ACCOUNT, "/konto/haslo/")]

    assert site
    assert [texts(page, MENU) for page in pages] == [site, site]
    assert [texts(page, CRUMBS) for page in pages] == [[], ["Moje konto", "Hasło"]]


def test_wagtail_s_own_settings_lead_there_and_change_neither_password_nor_address(client):
    celina = staff("celina", "editor")
    client.force_login(celina)

    page = html.fromstring(client.get("/admin/account/").content.decode())
    client.post(
        "/admin/account/",
        {
            "password-old_password": PASSWORD,
            "password-new_password1": "Xk4pQ9zRLm2vT8b!!",
            "password-new_password2": "Xk4pQ9zRLm2vT8b!!",
            "name_email-first_name": "Celina",
            "name_email-last_name": "Bąk",
            "name_email-email": "napastnik@poczta.example",
        },
    )

    assert page.xpath(f"//main//a[@href='{ACCOUNT}']")
    assert MenuLink("Ustawienia", "Moje konto", "/konto/") in links_of(celina)
    celina.refresh_from_db()
    assert (celina.check_password(PASSWORD), celina.email) == (True, "")
