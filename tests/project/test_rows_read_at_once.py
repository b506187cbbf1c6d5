"""No page of the demo reads its rows one by one: asked alike, a question comes a few times at most.

Looked at are all screens of the administration that need no key, the pages of `tests/browser/sights.py`,
and of each kind of page to which they lead the first one.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.browser.sights import SIGHTS
from tests.marks import ON_THE_DEMO
from tests.page_checks import parsed
from tests.project.doors import as_, resident
from tests.project.test_lists_of_people import ENDING, addresses
from tests.query_counts import sql_of

pytestmark = [*ON_THE_DEMO, pytest.mark.usefixtures("menu_left_out"), pytest.mark.thorough]

# A page may ask for the same in a few places.
MOST = 3
# By the route: Wagtail's own, and small tables that a form reads once for each of its few choices.
KNOWN: set[str] = set()
VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+\b")
VALUES = re.compile(r"\((?:\?, )*\?\)")
# What leads out of the administration or out of the session.
LEFT_OUT = re.compile(r"/(wyloguj|logout|mock-login-gov)/")


def shape_of(sql: str) -> str:
    """A question without its values."""
    return VALUES.sub("(?)", VALUE.sub("?", sql))


def route_of(address: str) -> str:
    """The pattern of an address; a page of Wagtail's tree is its own."""
    path = address.partition("?")[0]
    try:
        route = resolve(path).route
    except Resolver404:
        return path
    return path if route.startswith("^") or not route else route


def links_of(answer: HttpResponse, home: str) -> Iterator[str]:
    """Where a page leads to within the part of the site in which it is."""
    for link in parsed(answer).xpath("//main//a/@href"):
        if link.startswith(home) and not LEFT_OUT.search(link):
            yield link


def starts() -> Iterator[tuple[Client, str, list[str]]]:
    """Each reader with the part of the site that is read and the pages to begin with."""
    yield as_("staff:admin"), "/admin/", sorted(addresses() - ENDING)
    for who in sorted({sight.who or "" for sight in SIGHTS.values()}):
        if not who.startswith("staff"):
            pages = [one for one in SIGHTS.values() if (one.who or "") == who and not one.link]
            yield resident(who or None), "/", [one.address for one in pages]


def asked_often(client: Client, home: str, pages: list[str]) -> Iterator[tuple[str, int]]:
    """Of each page its route, and how often it asks the question that it asks most."""
    ways, seen = deque(pages), set[str]()
    while ways:
        address = ways.popleft()
        if address in seen or (address not in pages and route_of(address) in seen):
            continue
        seen |= {address, route_of(address)}
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming:
            answer.close()
            continue
        questions = Counter(shape_of(sql) for sql in sql_of(client.get, address))
        yield route_of(address), max(
            (times for sql, times in questions.items() if sql.startswith("SELECT")), default=0
        )
        if answer["Content-Type"].startswith("text/html") and answer.content:
            ways.extend(links_of(answer, home))


def test_no_page_asks_for_its_rows_one_by_one():
    often = {
        route
        for client, home, pages in starts()
        for route, times in asked_often(client, home, pages)
        if times > MOST
    }

    assert often == KNOWN
