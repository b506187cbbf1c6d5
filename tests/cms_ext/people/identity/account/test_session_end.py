"""The end of a session, told beforehand: how long it lasts, and the wish to stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from cms_ext.people.identity.domain.session import SessionLeft, session_left
from cms_ext.people.identity.models import SignInSession, User
from tests.cms_ext.people.identity.doors import PANELS, is_in, newcomer
from tests.people import staff

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


@pytest.mark.parametrize(
    ("realm", "started", "seen", "expected"),
    [
        ("ebok", MORNING, MORNING, SessionLeft(MORNING + 30 * MINUTE, 28 * 60, can_stay=True)),
        ("staff", MORNING, MORNING, SessionLeft(MORNING + 15 * MINUTE, 13 * 60, can_stay=True)),
        (
            "ebok",
            MORNING - HOUR,
            MORNING - 29 * MINUTE,
            SessionLeft(MORNING + MINUTE, 0, can_stay=True),
        ),
        (
            "ebok",
            MORNING - 12 * HOUR + 10 * MINUTE,
            MORNING,
            SessionLeft(MORNING + 10 * MINUTE, 8 * 60, can_stay=False),
        ),
    ],
    ids=["resident", "staff", "idle", "absolute"],
)
def test_what_is_left_of_a_session(
    realm: str, started: datetime, seen: datetime, expected: SessionLeft
) -> None:
    row = SignInSession(started_at=started, last_seen_at=seen)

    assert session_left(row, User(realm=realm), MORNING) == expected


def test_asking_does_not_keep_anybody_in(anna: User) -> None:
    client = client_of(anna)

    answers = [told(client, LEFT, MORNING + minutes * MINUTE) for minutes in (10, 29, 30)]

    assert answers == [
        {"told_in": 18 * 60, "can_stay": True, "until": "08:30"},
        {"told_in": 0, "can_stay": True, "until": "08:30"},
        None,
    ]
    assert not is_in(client)


def test_who_wants_to_stay_stays(anna: User) -> None:
    client = client_of(anna)

    at = MORNING + 29 * MINUTE

    assert told(client, STAY, at) == {"told_in": 28 * 60, "can_stay": True, "until": "08:59"}
    assert SignInSession.objects.get().last_seen_at == at


def test_nobody_stays_beyond_the_absolute_limit(anna: User) -> None:
    client, at = client_of(anna), MORNING
    while at < MORNING + 11.5 * HOUR:
        at += 25 * MINUTE
        told(client, STAY, at)

    last = told(client, STAY, MORNING + 12 * HOUR - MINUTE)

    assert last == {"told_in": 0, "can_stay": False, "until": "20:00"}
    assert told(client, STAY, MORNING + 12 * HOUR) is None


def test_asking_after_the_end_leaves_the_reason_for_the_sign_in_page(anna: User) -> None:
    client = client_of(anna)
    told(client, LEFT, MORNING + HOUR)

    with time_machine.travel(MORNING + HOUR, tick=False):
        page = client.get(f"{PANELS}e-bok/").content.decode()

    assert "Sesja wygasła, bo przez dłuższy czas nic się nie działo." in page


def test_asking_costs_the_same_and_writes_nothing(
    anna: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(anna, datetime.now(UTC) - 10 * MINUTE)

    for _again in range(2):
        # The browser's session, its user and the row of its sign-in.
        with django_assert_num_queries(3):
            client.get(LEFT)


def test_staying_is_a_post_with_its_token(anna: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)

    assert (client.get(STAY).status_code, client.post(STAY).status_code) == (405, 403)


@pytest.mark.parametrize("address", [LEFT, STAY])
def test_a_stranger_is_told_nothing(address: str) -> None:
    assert told(Client(), address, MORNING) is None


def test_the_pages_of_everybody_signed_in_announce_the_end(anna: User) -> None:
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


def test_a_session_that_owes_a_step_may_ask_and_stay(client: Client) -> None:
    user, code, _row = newcomer("ebok", "EB-500002-1")
    client.post(f"{PANELS}e-bok/", {"login": user.login, "password": code})

    assert (client.get(LEFT).status_code, client.post(STAY).status_code) == (200, 200)
    assert client.get("/e-bok/").status_code == 302
