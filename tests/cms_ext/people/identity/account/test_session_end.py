"""The end of a session, told beforehand: how long it lasts, and the wish to stay."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from lxml import html

from cms_ext.people.identity.domain.session import SessionLeft, measure_session_left
from cms_ext.people.identity.models import SignInSession, User
from tests.cms_ext.people.identity.doors import PANELS, is_in, newcomer
from tests.people import resident, staff
from tests.query_counts import counted, sql_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LEFT, STAY = "/konto/ile-zostalo/", "/konto/zostan/"
DIALOG = "//dialog[@class='session-end']"


def client_of(user: User, at: datetime = MORNING) -> Client:
    client = Client()
    with time_machine.travel(at, tick=False):
        client.force_login(user)
    return client


def told(client: Client, address: str, at: datetime) -> object:
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

    answers = [told(client, LEFT, MORNING + minutes * MINUTE) for minutes in (10, 29, 30)]

    assert answers == [
        {"told_in": 18 * 60, "can_stay": True, "until": "08:30"},
        {"told_in": 0, "can_stay": True, "until": "08:30"},
        None,
    ]
    assert not is_in(client)
    # The reason is left for the sign-in page.
    with time_machine.travel(MORNING + 30 * MINUTE, tick=False):
        page = client.get(f"{PANELS}e-bok/").content.decode()
    assert "Sesja wygasła, bo przez dłuższy czas nic się nie działo." in page


def test_who_wants_to_stay_stays(anna: User):
    at = MORNING + 29 * MINUTE

    assert told(client_of(anna), STAY, at) == {
        "told_in": 28 * 60,
        "can_stay": True,
        "until": "08:59",
    }
    assert SignInSession.objects.get().last_seen_at == at


def test_nobody_stays_beyond_the_absolute_limit(anna: User):
    client, at = client_of(anna), MORNING
    while at < MORNING + 11.5 * HOUR:
        at += 25 * MINUTE
        told(client, STAY, at)

    last = told(client, STAY, MORNING + 12 * HOUR - MINUTE)

    assert last == {"told_in": 0, "can_stay": False, "until": "20:00"}
    assert told(client, STAY, MORNING + 12 * HOUR) is None


def test_asking_writes_nothing_and_costs_the_same_again(anna: User):
    client = client_of(anna, datetime.now(UTC) - 10 * MINUTE)

    asked = []
    for _again in range(2):
        found = sql_of(client.get, LEFT)
        asked.append([one.split()[0] for one in found])

    assert asked[0] == asked[1]
    assert set(asked[0]) == {"SELECT"}


def test_staying_is_a_post_with_its_token_and_a_stranger_is_told_nothing(anna: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)

    assert (client.get(STAY).status_code, client.post(STAY).status_code) == (405, 403)
    assert [told(Client(), address, MORNING) for address in (LEFT, STAY)] == [None, None]


def test_the_pages_of_everybody_signed_in_announce_the_end(anna: User):
    people = [(anna, "/konto/"), (staff("daria", "finance_clerk"), "/admin/"), (anna, PANELS)]

    found = {}
    for user, address in people:
        client = client_of(user, datetime.now(UTC))
        page = html.fromstring(client.get(address, follow=True).content.decode())
        found[user.login, address] = [
            (one.get("data-ask"), 0 < int(one.get("data-told-in", "0")) <= 28 * 60)
            for one in page.xpath(DIALOG)
        ]

    assert found == {(user.login, address): [(LEFT, True)] for user, address in people}
    for address in (PANELS, "/admin/login/"):
        assert not html.fromstring(Client().get(address).content.decode()).xpath(DIALOG)


@pytest.mark.thorough
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
    told = len(actions())

    assert [("Ta przeglądarka" in row, "Firefox, Windows" in row) for row in rows(signed_in)] == [
        (False, True),
        (True, False),
    ]
    page = signed_in.get(HERE).content.decode()
    assert re.findall(r'aria-current="page">([^<]+)</span>', page) == ["Logowania"]
    signed_in.post(f"{HERE}wyloguj-inne/")

    assert (other.get("/konto/").status_code, signed_in.get("/konto/").status_code) == (302, 200)
    assert actions()[told:] == ["SESSIONS_ENDED"]


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
