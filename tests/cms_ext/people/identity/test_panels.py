"""Three doors, three realms: only the diagonal lets in, and every refusal sounds alike."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.test import Client
from lxml import html

from cms_ext.access.apps import AccessConfig
from cms_ext.access.models import AccessSettings
from cms_ext.people.identity.models import Person, User
from tests.page_checks import parsed, texts
from tests.people import PASSWORD, resident, staff
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

PANELS = "/strefa-mieszkanca/logowanie/"
DOORS = {"ikcs": f"{PANELS}ikcs/", "ebok": f"{PANELS}e-bok/", "staff": "/admin/login/"}
LOGINS = {"ikcs": "IKCS-0007", "ebok": "EB-500001-3", "staff": "redaktor"}
REFUSED = "Nieprawidłowy login lub hasło albo dostęp jest nieaktywny."


@shared_by_the_whole_file
def _everyone() -> None:
    resident("ikcs", LOGINS["ikcs"], "Anna Lis")
    resident("ebok", LOGINS["ebok"], "Anna Lis")
    staff(LOGINS["staff"], "editor")


def knock(client: Client, door: str, login: str, password: str = PASSWORD) -> tuple[int, str]:
    name = "username" if door == "staff" else "login"
    answer = client.post(DOORS[door], {name: login, "password": password})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("realm", LOGINS)
def test_only_the_own_door_makes_a_session(client: Client, door: str, realm: str) -> None:
    status, _ = knock(client, door, LOGINS[realm])

    assert (status, "_auth_user_id" in client.session) == (
        (302, True) if door == realm else (200, False)
    )


@pytest.mark.parametrize("door", ["ikcs", "ebok"])
def test_refusals_are_alike_to_the_byte(door: str) -> None:
    tries = {
        "wrong password": (LOGINS[door], "zupełnie-inne"),
        "unknown login": (LOGINS[door].replace("0", "9"), "zupełnie-inne"),
        "no login of any panel": ("Anna Lis", PASSWORD),
    }
    User.objects.create_login("ikcs", "IKCS-0024", PASSWORD, state="SUSPENDED", person=_adrian())
    if door == "ikcs":
        tries["inactive login"] = ("IKCS-0024", PASSWORD)

    pages = {}
    for cause, (login, password) in tries.items():
        _, page = knock(Client(), door, login, password)
        page = page.replace(f'value="{login}"', "LOGIN")  # the hint names a login too
        pages[cause] = re.sub(r'value="[A-Za-z0-9]{64}"', "TOKEN", page)

    assert REFUSED in pages["wrong password"]
    assert set(pages.values()) == {pages["wrong password"]}, list(pages)


@pytest.mark.parametrize(
    ("door", "typed"),
    [
        ("ikcs", "ikcs 0007"),
        ("ikcs", "IKCS–0007"),
        ("ikcs", "\u200bikcs\xa07 "),
        ("ikcs", "7"),
        ("ebok", "EB 500001 3"),
        ("ebok", "eb5000013"),
        ("ebok", "EB\u2212500001\u20113"),
        ("ebok", "500001-3"),
        ("ebok", "\uff25\uff22\uff15000013"),
    ],
)
def test_a_login_is_taken_however_it_is_typed(client: Client, door: str, typed: str) -> None:
    status, _page = knock(client, door, typed)

    assert (status, User.objects.get(pk=client.session["_auth_user_id"]).login) == (
        302,
        LOGINS[door],
    )


def test_however_it_is_typed_it_is_one_login_to_the_counters() -> None:
    for typed in ("IKCS-0007", "ikcs 7", "007", "IKCS–0007", "ikcs0007"):
        knock(Client(), "ikcs", typed, "zupełnie-inne")

    assert knock(Client(), "ikcs", "7")[0] == 200


@pytest.mark.parametrize(
    ("door", "typed", "led"),
    [
        ("ikcs", "EB-500001-3", "e-bok"),
        ("ikcs", "eb 500002 1", "e-bok"),
        ("ikcs", "EB-500001-4", ""),
        ("ikcs", "5000013", ""),
        ("ikcs", "IKCS-0007", ""),
        ("ebok", "ikcs–0007", "ikcs"),
        ("ebok", "IKCS-9999", "ikcs"),
        ("ebok", "0007", ""),
        ("ebok", "EB-500001-3", ""),
    ],
)
def test_the_shape_of_the_other_panel_s_login_leads_there_whoever_it_is(
    client: Client, door: str, typed: str, led: str
) -> None:
    way = "?next=%2Fkonto%2F"

    page = client.post(f"{DOORS[door]}{way}", {"login": typed, "password": "zupełnie-inne"})

    tree = html.fromstring(page.content)
    hints = tree.xpath("//section[contains(@class, 'login')]//p[contains(@class, 'note')]")
    said = [" ".join(one.text_content().split()) for one in hints]
    name = {"e-bok": "E-BOK", "ikcs": "IKCS"}.get(led, "")
    words = f"To wygląda na login do {name}. Zaloguj się w panelu {name}"
    assert said == ([words] if led else [])
    assert [one.xpath("./a/@href") for one in hints] == [[f"{PANELS}{led}/{way}"]] * len(hints)
    assert REFUSED in page.content.decode()


def test_the_hint_says_nothing_of_anybody() -> None:
    """Anna with her right password, a login that nobody has: the same page, and as many tries."""
    pages = []
    for typed, password in (("EB-500001-3", PASSWORD), ("EB-500002-1", "zupełnie-inne")):
        _status, page = knock(Client(), "ikcs", typed, password)
        page = page.replace(f'value="{typed}"', "LOGIN")
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"', "TOKEN", page))

    assert pages[0] == pages[1]


def _adrian() -> Person:
    return Person.objects.create(name="Ądrian Śliwka")


def test_the_error_summary_leads_to_the_field(client: Client) -> None:
    _, page = knock(client, "ikcs", "")

    assert 'href="#ikcs-login"' in page
    assert 'id="ikcs-login"' in page
    assert "Wpisz login." in page


@pytest.mark.parametrize("login", ["IKCS-0007", "IKCS-9999"], ids=["Anna's", "nobody's"])
def test_a_refusal_stands_above_the_form_and_beside_its_fields(client: Client, login: str) -> None:
    page = parsed(client.post(DOORS["ikcs"], {"login": login, "password": "zupełnie-inne"}))

    assert texts(page, "//*[@id='bledy']//a[@href='#ikcs-login']") == [REFUSED]
    assert texts(page, "//*[@id='ikcs-login_error']") == [f"Błąd: {REFUSED}"]
    bad = page.xpath("//main//form//input[@aria-invalid='true']/@name")
    assert bad == ["login", "password"]


@pytest.mark.parametrize(
    ("panel", "home"), [("ikcs", "/ikcs/"), ("ebok", "/e-bok/")], ids=["ikcs", "ebok"]
)
def test_signing_in_leads_to_the_home_of_the_panel_and_nowhere_else(
    client: Client, panel: str, home: str
) -> None:
    answer = client.post(
        f"{DOORS[panel]}?next=//evil.example/",
        {"login": LOGINS[panel], "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert (answer.status_code, answer["Location"]) == (302, home)


def test_both_panels_stand_side_by_side(client: Client) -> None:
    page = client.get(PANELS).content.decode()

    assert re.findall(r'<form[^>]* action="([^"]*logowanie[^"]*)"', page) == [
        DOORS["ikcs"],
        DOORS["ebok"],
    ]


@pytest.mark.parametrize("address", [PANELS, DOORS["ikcs"], DOORS["ebok"]])
def test_the_banner_is_for_everybody_and_may_be_left_empty(client: Client, address: str) -> None:
    banner = "Dotychczasowe dostępy do poprzedniej strony zostały zamknięte."
    assert banner in client.get(address).content.decode()
    assert AccessSettings.objects.count() == 0, "reading a page writes nothing"

    AccessSettings.objects.create(banner="")

    assert banner not in client.get(address).content.decode()


@pytest.mark.parametrize("panel", ["ikcs", "ebok"])
def test_each_door_says_what_to_do_the_first_time_and_without_the_password(
    client: Client, panel: str
) -> None:
    page = client.get(DOORS[panel]).content.decode()

    assert "Wpisz hasło startowe. Potem ustawisz własne." in page
    path = DOORS[panel].removeprefix(PANELS)
    assert f'<a href="/strefa-mieszkanca/haslo/{path}">Nie pamiętam hasła</a>' in page


def test_the_door_of_ebok_says_where_the_identifier_stands(client: Client) -> None:
    page = client.get(DOORS["ebok"]).content.decode()

    assert "EB-500001-3. Jest w piśmie albo e-mailu z hasłem startowym." in page


def test_signing_out_is_a_post(client: Client) -> None:
    knock(client, "ikcs", LOGINS["ikcs"])

    assert client.get("/strefa-mieszkanca/wyloguj/").status_code == 405
    answer = client.post("/strefa-mieszkanca/wyloguj/")

    assert (answer.status_code, answer["Location"]) == (302, PANELS)
    assert "_auth_user_id" not in client.session


def test_one_session_is_one_realm(client: Client) -> None:
    knock(client, "ikcs", LOGINS["ikcs"])
    key = client.session.session_key

    knock(client, "ebok", LOGINS["ebok"])

    assert User.objects.get(pk=client.session["_auth_user_id"]).realm == "ebok"
    assert client.session.session_key != key


def test_the_staff_s_door_speaks_polish_and_knows_a_password_keeper(client: Client) -> None:
    tree = html.fromstring(client.get(DOORS["staff"]).content.decode())

    fields = {
        " ".join(label.text_content().split()): tree.get_element_by_id(label.get("for")).attrib
        for label in tree.iter("label")
        if label.get("for")
    }
    assert {label: (one["autocomplete"], one["placeholder"]) for label, one in fields.items()} == {
        "Login*": ("username", ""),
        "Hasło*": ("current-password", ""),
    }


INSIDE = {
    "ikcs": ["/ikcs/", "/ikcs/dokumenty/", "/ikcs/nie-ma/", "/ikcs/dokumenty/statut/"],
    "ebok": ["/e-bok/", "/e-bok/konto/100007/", "/e-bok/nie-ma/", "/e-bok/uprawnienia/1/odwolaj/"],
}


@pytest.mark.parametrize(("realm", "other"), [("ikcs", "ebok"), ("ebok", "ikcs")])
def test_ac_08_a_session_of_one_panel_gets_one_refusal_all_over_the_other(
    client: Client, realm: str, other: str
) -> None:
    client.force_login(User.objects.get(login=LOGINS[realm]))

    answers = [client.get(address) for address in INSIDE[other]]

    pages = {_without_echo(answer.content.decode()) for answer in answers}
    assert ({answer.status_code for answer in answers}, len(pages)) == ({403}, 1)


def _without_echo(page: str) -> str:
    """A page without its one-use token and without the address that was asked for."""
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "TOKEN", page)
    return re.sub(r"\?next=[^\"&]*", "?next=ECHO", page)


@pytest.mark.parametrize("realm", ["ikcs", "ebok"])
def test_ac_08_a_guest_is_led_to_the_panel_with_nothing_but_an_echo_of_the_address(
    client: Client, realm: str
) -> None:
    answers = [client.get(address) for address in INSIDE[realm]]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, f"{DOORS[realm]}?{urlencode({'next': address})}") for address in INSIDE[realm]
    ]
    assert {(answer.content, answer["Cache-Control"]) for answer in answers} == {
        (b"", "private, no-store")
    }
    doors = {_without_echo(client.get(one["Location"]).content.decode()) for one in answers}
    assert len(doors) == 1


@pytest.mark.parametrize(
    ("method", "address"),
    [("post", "/ikcs/dokumenty/"), ("get", f"/ikcs/dokumenty/?q={500 * 'a'}")],
    ids=["what was posted", "too long"],
)
def test_where_no_way_leads_back_a_guest_is_led_to_the_start(
    client: Client, method: str, address: str
) -> None:
    answer = getattr(client, method)(address)

    assert (answer.status_code, answer["Location"]) == (302, f"{DOORS['ikcs']}?next=%2Fikcs%2F")


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/ikcs/dokumenty/7/?strona=2", "/ikcs/dokumenty/7/?strona=2"),
        ("/ikcs/nie-ma/", "/ikcs/nie-ma/"),
        ("/konto/nowe-dokumenty/", "/konto/nowe-dokumenty/"),
        ("/e-bok/konto/100007/", "/ikcs/"),
        ("/admin/", "/ikcs/"),
        ("/", "/ikcs/"),
        ("ikcs/dokumenty/", "/ikcs/"),
        ("/ikcs/../admin/", "/ikcs/"),
        ("/ikcs/%2e%2E/admin/", "/ikcs/"),
        ("/ikcs/..\\admin/", "/ikcs/"),
        ("/ikcs/\r\nSet-Cookie: a=b", "/ikcs/"),
        ("//ikcs/dokumenty/", "/ikcs/"),
        ("https://zlodziej.example/ikcs/", "/ikcs/"),
        ("https:/ikcs/", "/ikcs/"),
        (f"/ikcs/{500 * 'a'}", "/ikcs/"),
    ],
)
def test_signing_in_leads_back_to_a_page_of_this_panel_and_to_no_other_place(
    client: Client, wanted: str, reached: str
) -> None:
    door = f"{DOORS['ikcs']}?{urlencode({'next': wanted})}"

    refused = html.fromstring(client.post(door, {"login": "IKCS-0007", "password": "nie"}).content)
    (again,) = refused.xpath("//form[contains(@action, 'logowanie/ikcs')]/@action")
    answer = client.post(again, {"login": LOGINS["ikcs"], "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, reached)


def test_the_way_back_goes_along_to_every_other_step(client: Client) -> None:
    way = "?next=%2Fikcs%2Fdokumenty%2F7%2F"

    page = html.fromstring(client.get(f"{DOORS['ikcs']}{way}").content)
    asked = client.post(
        f"/strefa-mieszkanca/haslo/ikcs/{way}", {"login": "IKCS-0007", "email": "a@example.pl"}
    )
    after_asking = html.fromstring(client.get(asked["Location"]).content)
    by_key = html.fromstring(client.get(f"{DOORS['ikcs']}klucz/{way}").content)
    client.force_login(User.objects.get(login=LOGINS["ebok"]))
    elsewhere = html.fromstring(client.get("/ikcs/dokumenty/7/").content)

    def led(one: html.HtmlElement) -> list[str]:
        return [url for url in one.xpath("//main//@href | //main//form/@action") if way in url]

    assert [led(one) for one in (page, after_asking, by_key, elsewhere)] == [
        [
            f"{DOORS['ikcs']}{way}",
            f"/strefa-mieszkanca/haslo/ikcs/{way}",
            f"{DOORS['ikcs']}klucz/{way}",
            f"{PANELS}{way}",
        ],
        [f"/strefa-mieszkanca/haslo/ikcs/{way}", f"{DOORS['ikcs']}{way}"],
        [f"{DOORS['ikcs']}{way}"],
        [f"{DOORS['ikcs']}{way}"],
    ]


def test_a_site_that_takes_no_applications_says_nothing_of_them_and_lets_its_people_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page() -> str:
        return client.get(PANELS).content.decode()

    settings = AccessSettings.load()
    settings.banner = "Złóż wniosek od nowa."
    settings.save()
    words = ("Złóż wniosek od nowa.", "Oświadczenie do IKCS", "Wypełnij wniosek do")
    assert [word in page() for word in words] == [True, True, True]

    monkeypatch.setattr(AccessConfig, "plugin", replace(AccessConfig.plugin, applying=None))

    assert [word in page() for word in words] == [False, False, False]
    assert knock(client, "ikcs", LOGINS["ikcs"])[0] == 302
