"""The account pages: who gets in, where they are linked, what their menu holds.

The warning before a session ends: how long it lasts, and the button to stay.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from lxml import html

from cms_ext.people.identity.domain.session import SessionLeft, measure_session_left
from cms_ext.people.identity.models import SignInSession, User
from cms_ext.people.identity.templatetags.account import account_menu
from tests.cms_ext.people.identity.sign_in_steps import PANELS, is_in, newcomer
from tests.page_checks import parsed, said, texts
from tests.people import PASSWORD, resident, staff
from tests.query_counts import counted, sql_of
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
    on_file = [
        *("Adres do korespondencji", "Adres do listów"),
        *("Kto oglądał moje dane", "Moje dane"),
    ]
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
        "/konto/adres/listy/": [panel, "Moje konto", "Adres do listów"],
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


MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LEFT, STAY = "/konto/ile-zostalo/", "/konto/zostan/"
DIALOG = "//dialog[@class='session-end']"


def client_of(user: User, at: datetime = MORNING) -> Client:
    client = Client()
    with time_machine.travel(at, tick=False):
        client.force_login(user)
    return client


def answer_at(client: Client, address: str, at: datetime) -> object:
    """What the address answers at this moment; None for a redirect."""
    with time_machine.travel(at, tick=False):
        answer = client.post(address) if address == STAY else client.get(address)
    return answer.json() if answer.status_code == 200 else None


def test_what_is_left_of_a_session():
    half_an_hour, a_minute = MORNING + 30 * MINUTE, MORNING + MINUTE
    nearly_twelve = MORNING - 12 * HOUR + 10 * MINUTE
    table = [
        ("ebok", MORNING, MORNING, SessionLeft(half_an_hour, 28 * 60, can_stay=True)),
        ("staff", MORNING, MORNING, SessionLeft(MORNING + 15 * MINUTE, 13 * 60, can_stay=True)),
        # idle, and near the absolute end
        ("ebok", MORNING - HOUR, MORNING - 29 * MINUTE, SessionLeft(a_minute, 0, can_stay=True)),
        ("ebok", nearly_twelve, MORNING, SessionLeft(MORNING + 10 * MINUTE, 480, can_stay=False)),
    ]

    assert [
        measure_session_left(
            SignInSession(started_at=began, last_seen_at=seen), User(realm=realm), MORNING
        )
        for realm, began, seen, _left in table
    ] == [left for *_, left in table]


def test_asking_does_not_keep_anybody_in(anna: User):
    client = client_of(anna)

    answers = [answer_at(client, LEFT, MORNING + minutes * MINUTE) for minutes in (10, 29, 30)]

    assert answers == [
        {"warn_in_seconds": 18 * 60, "can_stay": True, "until": "08:30"},
        {"warn_in_seconds": 0, "can_stay": True, "until": "08:30"},
        None,
    ]
    assert not is_in(client)
    # The reason is left for the sign-in page.
    with time_machine.travel(MORNING + 30 * MINUTE, tick=False):
        page = client.get(f"{PANELS}e-bok/").content.decode()
    assert "Sesja wygasła, bo przez dłuższy czas nic się nie działo." in page


def test_who_wants_to_stay_stays(anna: User):
    at = MORNING + 29 * MINUTE

    assert answer_at(client_of(anna), STAY, at) == {
        "warn_in_seconds": 28 * 60,
        "can_stay": True,
        "until": "08:59",
    }
    assert SignInSession.objects.get().last_seen_at == at


def test_nobody_stays_beyond_the_absolute_limit(anna: User):
    client, at = client_of(anna), MORNING
    while at < MORNING + 11.5 * HOUR:
        at += 25 * MINUTE
        answer_at(client, STAY, at)

    last = answer_at(client, STAY, MORNING + 12 * HOUR - MINUTE)

    assert last == {"warn_in_seconds": 0, "can_stay": False, "until": "20:00"}
    assert answer_at(client, STAY, MORNING + 12 * HOUR) is None


def test_asking_writes_nothing_and_costs_the_same_again(anna: User):
    client = client_of(anna, datetime.now(UTC) - 10 * MINUTE)

    asked = []
    for _again in range(2):
        found = sql_of(client.get, LEFT)
        asked.append([one.split()[0] for one in found])

    assert asked[0] == asked[1]
    assert set(asked[0]) == {"SELECT"}


def test_staying_is_a_post_with_its_token_and_a_stranger_learns_nothing(anna: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)

    assert (client.get(STAY).status_code, client.post(STAY).status_code) == (405, 403)
    assert [answer_at(Client(), address, MORNING) for address in (LEFT, STAY)] == [None, None]


def test_the_pages_of_everybody_signed_in_announce_the_end(anna: User):
    people = [(anna, "/konto/"), (staff("daria", "finance_clerk"), "/admin/"), (anna, PANELS)]

    found = {}
    for user, address in people:
        client = client_of(user, datetime.now(UTC))
        page = html.fromstring(client.get(address, follow=True).content.decode())
        found[user.login, address] = [
            (one.get("data-ask"), 0 < int(one.get("data-warn-in-seconds", "0")) <= 28 * 60)
            for one in page.xpath(DIALOG)
        ]

    assert found == {(user.login, address): [(LEFT, True)] for user, address in people}
    for address in (PANELS, "/admin/login/"):
        assert not html.fromstring(Client().get(address).content.decode()).xpath(DIALOG)


def test_a_session_that_owes_a_step_may_ask_and_stay(client):
    user, code, _row = newcomer("ebok", "EB-500002-1")
    client.post(f"{PANELS}e-bok/", {"login": user.login, "password": code})

    assert (client.get(LEFT).status_code, client.post(STAY).status_code) == (200, 200)
    assert client.get("/e-bok/").status_code == 302


# The list of sign-ins: this browser, the others, and nobody else's.


HERE = "/konto/logowania/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def rows(client: Client) -> list[str]:
    page = html.fromstring(client.get(HERE).content.decode())
    return [row.text_content() for row in page.xpath("//ul[@class='own__rows']/li")]


def elsewhere(user: User) -> Client:
    client = Client(headers={"user-agent": FIREFOX})
    client.force_login(user)
    client.post(
        "/strefa-mieszkanca/logowanie/e-bok/", {"login": user.login, "password": "demo-haslo-2026"}
    )
    return client


def test_this_browser_is_marked_and_the_other_is_named_and_signed_out(
    signed_in: Client, anna: User, actions: Callable[[], list[str]]
):
    other = elsewhere(anna)
    assert other.get("/konto/").status_code == 200
    count = len(actions())

    assert [("Ta przeglądarka" in row, "Firefox, Windows" in row) for row in rows(signed_in)] == [
        (False, True),
        (True, False),
    ]
    page = signed_in.get(HERE).content.decode()
    assert re.findall(r'aria-current="page">([^<]+)</span>', page) == ["Logowania"]
    signed_in.post(f"{HERE}wyloguj-inne/")

    assert (other.get("/konto/").status_code, signed_in.get("/konto/").status_code) == (302, 200)
    assert actions()[count:] == ["SESSIONS_ENDED"]


def test_signing_out_one_and_nobody_else_s(signed_in: Client, anna: User):
    first, second = elsewhere(anna), elsewhere(anna)
    neighbour = resident("ebok", "EB-500002-1", "Jędrzej Wąs")
    his = Client()
    his.force_login(neighbour)
    keys = (
        anna.sign_in_sessions.filter(browser="Firefox, Windows").latest("pk").pk,
        neighbour.sign_in_sessions.get().pk,
    )

    answers = [signed_in.post(f"{HERE}{key}/wyloguj/").status_code for key in keys]

    assert answers == [302, 404]
    assert [one.get("/konto/").status_code for one in (first, second, his)] == [200, 302, 200]


def test_the_list_costs_the_same_for_one_sign_in_elsewhere_and_for_four(
    signed_in: Client, anna: User
):
    asked = {}
    for more in (1, 3):
        for _ in range(more):
            Client().force_login(anna)
        signed_in.get(HERE)
        listed, found = counted(rows, signed_in)
        asked[len(listed)] = found

    assert list(asked) == [2, 5]
    assert asked[2] == asked[5]
