"""Three sign-in pages, three realms: only the diagonal lets in, and every refusal sounds alike."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.test import Client
from lxml import html

from cms_ext.access.models import AccessSettings
from cms_ext.people.identity.models import TryCounter, User
from cms_ext.plugins import plugin_configs
from tests.cms_ext.people.identity.sign_in_steps import (
    HOMES,
    PANELS,
    REFUSED,
    SIGN_IN_PAGES,
    WRONG,
    is_in,
    post_login,
)
from tests.page_checks import parsed, texts
from tests.people import PASSWORD, resident, staff
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

LOGINS = {"ikcs": "IKCS-0007", "ebok": "EB-500001-3", "staff": "redaktor"}


@shared_by_the_whole_file
def _everyone() -> None:
    resident("ikcs", LOGINS["ikcs"], "Anna Lis")
    resident("ebok", LOGINS["ebok"], "Anna Lis")
    staff(LOGINS["staff"], "editor")


def said_at(client: Client, panel: str, login: str, password: str = WRONG) -> str:
    """Return the page that answers, without what was typed and without its one-use token."""
    page = post_login(client, panel, login, password).content.decode()
    page = page.replace(f'value="{login}"', "LOGIN")  # the hint names a login too
    return re.sub(r'value="[A-Za-z0-9]{64}"', "TOKEN", page)


@pytest.mark.always
def test_only_the_own_sign_in_page_makes_a_session():
    pairs = [(panel, realm) for panel in SIGN_IN_PAGES for realm in LOGINS]

    found = {}
    for panel, realm in pairs:
        client = Client()
        answer = post_login(client, panel, LOGINS[realm])
        found[panel, realm] = (answer.status_code, is_in(client))

    assert found == {
        (panel, realm): (302, True) if panel == realm else (200, False) for panel, realm in pairs
    }


def test_a_login_is_taken_however_it_is_typed():
    for panel, typed in [
        ("ikcs", "ikcs-0007"),
        ("ikcs", " IKCS-0007 "),
        ("ikcs", "ＩＫＣＳ－０００７"),
        ("ikcs", "ikcs 0007"),
        ("ikcs", "IKCS–0007"),
        ("ikcs", "\u200bikcs\xa07 "),
        ("ikcs", "7"),
        ("ebok", "EB 500001 3"),
        ("ebok", "eb5000013"),
        ("ebok", "EB\u2212500001\u20113"),
        ("ebok", "500001-3"),
        ("ebok", "\uff25\uff22\uff15000013"),
    ]:
        client = Client()
        assert post_login(client, panel, typed).status_code == 302
        assert User.objects.get(pk=client.session["_auth_user_id"]).login == LOGINS[panel]

    # It is one login to the counters, too.
    for typed in ("IKCS-0007", "ikcs 7", "007", "IKCS–0007", "ikcs0007"):
        post_login(Client(), "ikcs", typed, WRONG)
    assert post_login(Client(), "ikcs", "7").status_code == 200


@pytest.mark.usefixtures("frame_kept")
def test_the_shape_of_the_other_panel_s_login_is_answered_with_its_form_whoever_it_is():
    """+1 click and +1 field: the login is typed in already, the password never is."""
    way = "?next=%2Fkonto%2F"
    for panel, typed, other, carried in [
        ("ikcs", "EB-500001-3", "ebok", "EB-500001-3"),
        ("ikcs", "eb 500002 1", "ebok", "EB-500002-1"),
        ("ikcs", "EB-500001-4", "", ""),
        ("ikcs", "5000013", "", ""),
        ("ikcs", "IKCS-0007", "", ""),
        ("ikcs", '"><script>alert(1)</script>', "", ""),
        ("ebok", "ikcs–0007", "ikcs", "IKCS-0007"),
        ("ebok", "IKCS-9999", "ikcs", "IKCS-9999"),
        ("ebok", "0007", "", ""),
        ("ebok", "EB-500001-3", "", ""),
    ]:
        answer = Client().post(f"{SIGN_IN_PAGES[panel]}{way}", {"login": typed, "password": WRONG})

        page = answer.content.decode()
        (form,) = [one for one in parsed(answer).forms if "password" in one.fields]
        fields = {name: form.fields[name] for name in ("login", "password")}
        assert form.get("action") == f"{SIGN_IN_PAGES[other or panel]}{way}", typed
        assert fields == {"login": carried or typed, "password": None}, typed
        name = {"ebok": "E-BOK", "ikcs": "IKCS"}.get(other, "")
        words = f"To wygląda na login do {name}. Jest już wpisany poniżej. Podaj hasło do {name}."
        assert texts(parsed(answer), "//p[@role='status']") == ([words] if other else []), typed
        assert ((REFUSED in page), (WRONG in page)) == (not other, False), typed

    # Of Anna, whose password is right, the answer says as much as of a login that nobody has.
    TryCounter.objects.all().delete()
    annas = said_at(Client(), "ikcs", "EB-500001-3", PASSWORD)
    assert annas == said_at(Client(), "ikcs", "EB-500002-1")


def test_a_refusal_stands_above_the_form_and_beside_its_fields(client):
    for login in ("IKCS-0007", "IKCS-9999"):  # Anna's, nobody's
        page = parsed(post_login(client, "ikcs", login, WRONG))
        assert texts(page, "//*[@id='bledy']//a[@href='#ikcs-login']") == [REFUSED]
        assert texts(page, "//*[@id='ikcs-login_error']") == [f"Błąd: {REFUSED}"]
        bad = page.xpath("//main//form//input[@aria-invalid='true']/@name")
        assert bad == ["login", "password"]

    # The error summary leads to the field.
    empty = post_login(client, "ikcs", "").content.decode()
    said = ('href="#ikcs-login"', 'id="ikcs-login"', "Wpisz login.")
    assert [one for one in said if one not in empty] == []


def test_signing_in_leads_to_the_home_of_the_panel_and_nowhere_else():
    for panel in ("ikcs", "ebok"):
        answer = Client().post(
            f"{SIGN_IN_PAGES[panel]}?next=//evil.example/",
            {"login": LOGINS[panel], "password": PASSWORD, "next": "https://evil.example/"},
        )
        assert (answer.status_code, answer["Location"]) == (302, HOMES[panel])


def test_both_panels_stand_side_by_side_under_a_banner_that_may_be_left_empty(client):
    addresses = (PANELS, SIGN_IN_PAGES["ikcs"], SIGN_IN_PAGES["ebok"])
    banner = "Dotychczasowe dostępy do poprzedniej strony zostały zamknięte."
    pages = [client.get(address).content.decode() for address in addresses]

    assert re.findall(r'<form[^>]* action="([^"]*logowanie[^"]*)"', pages[0]) == [
        SIGN_IN_PAGES["ikcs"],
        SIGN_IN_PAGES["ebok"],
    ]
    assert [banner in page for page in pages] == [True] * 3
    assert AccessSettings.objects.count() == 0, "reading a page writes nothing"

    AccessSettings.objects.create(banner="")
    assert [banner in client.get(one).content.decode() for one in addresses] == [False] * 3


def test_each_sign_in_page_says_what_to_do_the_first_time_and_without_the_password(client):
    pages = {panel: client.get(SIGN_IN_PAGES[panel]).content.decode() for panel in ("ikcs", "ebok")}

    for panel, page in pages.items():
        assert "Wpisz hasło startowe. Potem ustawisz własne." in page
        path = SIGN_IN_PAGES[panel].removeprefix(PANELS)
        assert f'<a href="/strefa-mieszkanca/haslo/{path}">Nie pamiętam hasła</a>' in page
    assert "EB-500001-3. Jest w piśmie albo e-mailu z hasłem startowym." in pages["ebok"]


def test_one_session_is_one_realm_and_signing_out_is_a_post(client):
    post_login(client, "ikcs", LOGINS["ikcs"])
    key = client.session.session_key
    post_login(client, "ebok", LOGINS["ebok"])

    assert User.objects.get(pk=client.session["_auth_user_id"]).realm == "ebok"
    assert client.session.session_key != key

    assert client.get("/strefa-mieszkanca/wyloguj/").status_code == 405
    answer = client.post("/strefa-mieszkanca/wyloguj/")
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, PANELS, False)


def test_the_staff_s_sign_in_page_speaks_polish_and_knows_a_password_keeper(client):
    tree = html.fromstring(client.get(SIGN_IN_PAGES["staff"]).content.decode())

    fields = {
        " ".join(label.text_content().split()): tree.get_element_by_id(label.get("for")).attrib
        for label in tree.xpath("//label[@for]")
    }
    assert {label: (one["autocomplete"], one["placeholder"]) for label, one in fields.items()} == {
        "Login*": ("username", ""),
        "Hasło*": ("current-password", ""),
    }


INSIDE = {
    "ikcs": ["/ikcs/", "/ikcs/dokumenty/", "/ikcs/nie-ma/", "/ikcs/dokumenty/statut/"],
    "ebok": ["/e-bok/", "/e-bok/konto/100007/", "/e-bok/nie-ma/", "/e-bok/uprawnienia/1/odwolaj/"],
}


def _without_echo(page: str) -> str:
    """A page without its one-use token and without the address that was asked for."""
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "TOKEN", page)
    return re.sub(r"\?next=[^\"&]*", "?next=ECHO", page)


def test_ac_08_a_guest_is_led_to_the_panel_with_nothing_but_an_echo_of_the_address(client):
    for realm, addresses in INSIDE.items():
        answers = [client.get(address) for address in addresses]

        assert [(answer.status_code, answer["Location"]) for answer in answers] == [
            (302, f"{SIGN_IN_PAGES[realm]}?{urlencode({'next': address})}") for address in addresses
        ]
        assert {(answer.content, answer["Cache-Control"]) for answer in answers} == {
            (b"", "private, no-store")
        }
        pages = {_without_echo(client.get(one["Location"]).content.decode()) for one in answers}
        assert len(pages) == 1


def test_where_no_way_leads_back_a_guest_is_led_to_the_start(client):
    for answer in (
        client.post("/ikcs/dokumenty/"),
        client.get(f"/ikcs/dokumenty/?q={500 * 'a'}"),  # too long
    ):
        led = (answer.status_code, answer["Location"])
        assert led == (302, f"{SIGN_IN_PAGES['ikcs']}?next=%2Fikcs%2F")


@pytest.mark.thorough
@pytest.mark.usefixtures("frame_kept")
def test_signing_in_leads_back_to_a_page_of_this_panel_and_to_no_other_place():
    table = {
        "/ikcs/dokumenty/7/?strona=2": "/ikcs/dokumenty/7/?strona=2",
        "/ikcs/nie-ma/": "/ikcs/nie-ma/",
        "/konto/nowe-dokumenty/": "/konto/nowe-dokumenty/",
        "/e-bok/konto/100007/": "/ikcs/",
        "/admin/": "/ikcs/",
        "/": "/ikcs/",
        "ikcs/dokumenty/": "/ikcs/",
        "/ikcs/../admin/": "/ikcs/",
        "/ikcs/%2e%2E/admin/": "/ikcs/",
        "/ikcs/..\\admin/": "/ikcs/",
        "/ikcs/\r\nSet-Cookie: a=b": "/ikcs/",
        "//ikcs/dokumenty/": "/ikcs/",
        "https://zlodziej.example/ikcs/": "/ikcs/",
        "https:/ikcs/": "/ikcs/",
        f"/ikcs/{500 * 'a'}": "/ikcs/",
    }

    def reached(wanted: str) -> str:
        client = Client()
        page_address = f"{SIGN_IN_PAGES['ikcs']}?{urlencode({'next': wanted})}"
        refused = client.post(page_address, {"login": LOGINS["ikcs"], "password": "nie"})
        page = html.fromstring(refused.content)
        (again,) = page.xpath("//form[contains(@action, 'logowanie/ikcs')]/@action")
        answer = client.post(again, {"login": LOGINS["ikcs"], "password": PASSWORD})
        assert answer.status_code == 302
        TryCounter.objects.all().delete()
        return str(answer["Location"])

    assert {wanted: reached(wanted) for wanted in table} == table


def test_the_way_back_goes_along_to_every_other_step(client):
    way = "?next=%2Fikcs%2Fdokumenty%2F7%2F"

    page = html.fromstring(client.get(f"{SIGN_IN_PAGES['ikcs']}{way}").content)
    asked = client.post(
        f"/strefa-mieszkanca/haslo/ikcs/{way}", {"login": "IKCS-0007", "email": "a@example.pl"}
    )
    after_asking = html.fromstring(client.get(asked["Location"]).content)
    by_key = html.fromstring(client.get(f"{SIGN_IN_PAGES['ikcs']}klucz/{way}").content)
    client.force_login(User.objects.get(login=LOGINS["ebok"]))
    elsewhere = html.fromstring(client.get("/ikcs/dokumenty/7/").content)

    def led(one: html.HtmlElement) -> list[str]:
        return [url for url in one.xpath("//main//@href | //main//form/@action") if way in url]

    assert [led(one) for one in (page, after_asking, by_key, elsewhere)] == [
        [
            f"{SIGN_IN_PAGES['ikcs']}{way}",
            f"/strefa-mieszkanca/haslo/ikcs/{way}",
            f"{SIGN_IN_PAGES['ikcs']}klucz/{way}",
            f"{PANELS}{way}",
        ],
        [f"/strefa-mieszkanca/haslo/ikcs/{way}", f"{SIGN_IN_PAGES['ikcs']}{way}"],
        [f"{SIGN_IN_PAGES['ikcs']}{way}"],
        [f"{SIGN_IN_PAGES['ikcs']}{way}"],
    ]


def test_a_site_that_takes_no_applications_says_nothing_of_them_and_lets_its_people_in(
    client, monkeypatch
):
    settings = AccessSettings.load()
    settings.banner = "Złóż wniosek od nowa."
    settings.save()

    def said() -> list[bool]:
        page = client.get(PANELS).content.decode()
        words = ("Złóż wniosek od nowa.", "Oświadczenie do IKCS", "Wypełnij wniosek do")
        return [word in page for word in words]

    assert said() == [True, True, True]
    access = next(config for config in plugin_configs() if config.slug == "access")
    people = replace(access.plugin.people, applying=None)
    monkeypatch.setattr(access, "plugin", replace(access.plugin, people=people))
    assert said() == [False, False, False]
    assert post_login(client, "ikcs", LOGINS["ikcs"]).status_code == 302
