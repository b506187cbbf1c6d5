"""`/ogloszenia/`: order, pins, filter, pages, and the same cost for one row and three hundred."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.notices.models import AnnouncementPage
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TITLES = "//main//ul[contains(@class, 'notices')]//h2"


def listed(client: Client, query: str = "") -> list[str]:
    return texts(parsed(client.get(f"/ogloszenia/{query}")), TITLES)


def test_three_pinned_ones_stand_on_top_then_the_newest(client: Client, publish: Publish) -> None:
    publish("Stare przypięte", pinned=True, valid_from=TODAY - 9 * DAY)
    publish("Drugie przypięte", pinned=True, valid_from=TODAY - 8 * DAY)
    publish("Nowe zwykłe")
    publish("Trzecie przypięte", pinned=True, valid_from=TODAY - 7 * DAY)
    publish("Już nieprzypięte", pinned=True, valid_from=TODAY - 6 * DAY, pinned_until=TODAY - DAY)
    publish("Czwarte przypięte", pinned=True, valid_from=TODAY - 5 * DAY)
    publish("Nowsze zwykłe")

    assert listed(client) == [
        "Czwarte przypięte",
        "Trzecie przypięte",
        "Drugie przypięte",
        "Nowsze zwykłe",
        "Nowe zwykłe",
        "Już nieprzypięte",
        "Stare przypięte",
    ]
    page = parsed(client.get("/ogloszenia/"))
    assert texts(page, "//main//li//*[contains(@class, 'chip--lock')]") == ["Przypięte"] * 3


def test_what_is_over_or_still_to_come_is_not_listed(client: Client, publish: Publish) -> None:
    publish("Ostatni dzień dziś", valid_until=TODAY)
    publish("Skończyło się wczoraj", valid_from=TODAY - 5 * DAY, valid_until=TODAY - DAY)
    publish("Zacznie się jutro", valid_from=TODAY + DAY)

    assert listed(client) == ["Ostatni dzień dziś"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?rodzaj=FEES", ["Opłaty w górę"]),
        ("?rodzaj=WASTE", []),
        ("?rodzaj=fees", ["Przerwa w wodzie", "Opłaty w górę"]),
        ("?rodzaj=%22%00", ["Przerwa w wodzie", "Opłaty w górę"]),
        ("?rodzaj=&page=abc", ["Przerwa w wodzie", "Opłaty w górę"]),
        ("?nieznane=1", ["Przerwa w wodzie", "Opłaty w górę"]),
    ],
)
def test_the_filter_knows_its_kinds_and_ignores_the_rest(
    client: Client, publish: Publish, query: str, titles: list[str]
) -> None:
    publish("Opłaty w górę", kind="FEES")
    publish("Przerwa w wodzie", kind="OUTAGE")

    assert listed(client, query) == titles


def test_the_next_page_keeps_the_filter(client: Client, publish: Publish) -> None:
    for number in range(12):
        publish(f"Opłaty nr {number:02d}", kind="FEES")
    publish("Przerwa w wodzie", kind="OUTAGE")

    first = parsed(client.get("/ogloszenia/?rodzaj=FEES"))
    [following] = first.xpath("//a[normalize-space()='Następna']/@href")

    assert len(texts(first, TITLES)) == 10
    assert listed(client, following) == ["Opłaty nr 01", "Opłaty nr 00"]


def test_the_page_is_sound_empty_and_full(client: Client, publish: Publish) -> None:
    assert page_problems(client.get("/ogloszenia/")) == []

    publish("Opłaty w górę", kind="FEES", place="ul. Wrzosowa 1", valid_until=TODAY, pinned=True)

    assert page_problems(client.get("/ogloszenia/")) == []


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_the_list_costs_the_same_for_1_30_and_300(client: Client, publish: Publish) -> None:
    first = publish("Opłaty nr 0", kind="FEES", pinned=True)
    index = first.get_parent()
    client.get("/ogloszenia/")  # what Django and Wagtail read once per process
    cost = {}
    for number in range(1, 301):
        if number in (1, 30, 300):
            cost[number] = queries_of(client, "/ogloszenia/")
        row = AnnouncementPage(
            title=f"Opłaty nr {number}", kind=first.kind, lead="Krótko.", valid_from=TODAY
        )
        index.add_child(instance=row)

    assert cost[1] == cost[30] == cost[300] <= 20
