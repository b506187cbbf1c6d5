"""Error pages say what to do next, and tell nobody what exists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, RequestFactory

from cms_ext.theme.views.errors import bad_request, server_error
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident, staff

BACKEND = "cms_ext.identity.backends.RealmBackend"


@pytest.mark.django_db
def test_a_missing_page_helps_on(client: Client) -> None:
    answer = client.get("/nie-ma-takiej/")

    assert answer.status_code == 404
    assert texts(parsed(answer), "//h1") == ["Nie ma takiej strony"]
    assert page_problems(answer) == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["guest", "anna", "ewa"])
def test_two_missing_pages_are_the_same_to_the_byte(client: Client, who: str) -> None:
    if who == "anna":
        client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"), BACKEND)
    if who == "ewa":
        client.force_login(staff("redaktor", "editor"), BACKEND)

    first, second = client.get("/brak/1/?q=a"), client.get("/zupelnie/inny-brak/")

    assert first.content == second.content
    assert not first.cookies
    assert _headers(first.headers.items()) == _headers(second.headers.items())


def _headers(items: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in items if name not in ("X-Request-ID", "Expires"))


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (server_error, 500, "Coś się zepsuło"),
        (lambda request: bad_request(request, ValueError()), 400, "Nie rozumiemy tego adresu"),
    ],
    ids=["500", "400"],
)
def test_when_something_broke_the_page_needs_neither_database_nor_request(
    rf: RequestFactory, view: object, status: int, heading: str
) -> None:
    # No database mark: a query would fail this test.
    answer = view(rf.get("/", headers={"host": "zły host"}))  # type: ignore[operator]

    assert answer.status_code == status
    assert texts(parsed(answer), "//h1") == [heading]
    assert page_problems(answer) == []


def test_a_form_that_has_gone_stale_says_so() -> None:
    answer = Client(enforce_csrf_checks=True).post("/strefa-mieszkanca/wyloguj/")

    assert answer.status_code == 403
    assert texts(parsed(answer), "//h1") == ["Formularz stracił ważność"]
    assert page_problems(answer) == []
