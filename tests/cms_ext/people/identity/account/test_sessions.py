"""The list of sign-ins: this browser, the others, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from cms_ext.people.identity.models import User
from tests.people import resident

pytestmark = pytest.mark.django_db

HERE = "/konto/logowania/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def rows(client: Client) -> list[str]:
    page = html.fromstring(client.get(HERE).content.decode())
    return [row.text_content() for row in page.xpath("//ul[@class='own__rows']/li")]


def elsewhere(user: User) -> Client:
    client = Client(headers={"user-agent": FIREFOX})
    client.force_login(user)
    client.post(
        "/strefa-mieszkanca/logowanie/e-bok/",
        {"login": user.login, "password": "demo-haslo-2026"},
    )
    return client


def test_this_browser_is_marked_and_the_other_is_named(signed_in: Client, anna: User) -> None:
    other = elsewhere(anna)

    listed = rows(signed_in)

    assert [("Ta przeglądarka" in row, "Firefox, Windows" in row) for row in listed] == [
        (False, True),
        (True, False),
    ]
    assert other.get("/konto/").status_code == 200


def test_the_crumbs_name_the_page(signed_in: Client) -> None:
    page = signed_in.get(HERE).content.decode()

    assert re.findall(r'aria-current="page">([^<]+)</span>', page) == ["Logowania"]


def test_signing_out_everywhere_else(
    signed_in: Client, anna: User, actions: Callable[[], list[str]]
) -> None:
    other = elsewhere(anna)
    told = len(actions())

    signed_in.post(f"{HERE}wyloguj-inne/")

    assert (other.get("/konto/").status_code, signed_in.get("/konto/").status_code) == (302, 200)
    assert actions()[told:] == ["SESSIONS_ENDED"]


def test_signing_out_one(signed_in: Client, anna: User) -> None:
    first, second = elsewhere(anna), elsewhere(anna)
    key = anna.sign_in_sessions.filter(browser="Firefox, Windows").latest("pk").pk

    signed_in.post(f"{HERE}{key}/wyloguj/")

    assert [one.get("/konto/").status_code for one in (first, second)] == [200, 302]


def test_somebody_else_s_session_does_not_exist(signed_in: Client) -> None:
    neighbour = resident("ebok", "EB-500002-1", "Jędrzej Wąs")
    other = Client()
    other.force_login(neighbour)
    key = neighbour.sign_in_sessions.get().pk

    assert signed_in.post(f"{HERE}{key}/wyloguj/").status_code == 404
    assert other.get("/konto/").status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same(
    signed_in: Client,
    anna: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for _ in range(count):
        Client().force_login(anna)
    signed_in.get(HERE)

    # One less than elsewhere on the site: the panel's menu is declared and asks nothing.
    with django_assert_num_queries(6):
        listed = rows(signed_in)

    assert len(listed) == count + 1
