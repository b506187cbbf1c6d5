"""The page of tenders: open until when, or over, in words."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cms_ext.public_site.notices.domain.queries import MOST_CLOSED
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.COOP_TODAY = TODAY


def lists(client: Client) -> dict[str, list[str]]:
    """The titles under each heading."""
    answer = client.get("/przetargi/")
    assert (answer.status_code, page_problems(answer)) == (200, [])
    return {
        texts(section, "./h2")[0]: texts(section, ".//h3")
        for section in parsed(answer).xpath("//main//section")
    }


def test_the_next_deadline_comes_first_and_what_is_over_stands_apart(
    client: Client, publish: Publish
) -> None:
    publish("Windy", kind="TENDER", ends_at=NOON + 9 * DAY)
    publish("Dach", kind="TENDER", ends_at=NOON + 2 * DAY)
    publish("Klatki", kind="TENDER", ends_at=NOON - DAY, valid_from=TODAY - 9 * DAY)
    publish(
        "Chodniki",
        kind="TENDER",
        ends_at=NOON - 90 * DAY,
        valid_from=TODAY - 99 * DAY,
        valid_until=TODAY - 60 * DAY,
    )
    publish("Za tydzień", kind="TENDER", valid_from=TODAY + 7 * DAY, ends_at=NOON + 20 * DAY)
    publish("Brak wody", kind="OUTAGE", ends_at=NOON + DAY)

    assert lists(client) == {"Otwarte": ["Dach", "Windy"], "Zakończone": ["Klatki", "Chodniki"]}
    words = " ".join(texts(parsed(client.get("/przetargi/")), "//main//li")).split()
    assert "Otwarty do 22 listopada 2026, godz. 12:00" in " ".join(words)
    assert "Zakończony Klatki" in " ".join(words)


@shared
def room_for_one(publish: Publish) -> None:
    """Of those that are over, as many as are listed but for one; and two that are not over."""
    publish("Otwarty bez terminu", kind="TENDER")
    publish("Otwarty", kind="TENDER", ends_at=NOON + DAY)
    for n in range(MOST_CLOSED - 1):
        _over(publish, n)


def _over(publish: Publish, n: int) -> None:
    publish(
        f"Dawny {n}",
        kind="TENDER",
        ends_at=NOON - (n + 1) * DAY,  # over at whatever hour the tests run
        valid_from=TODAY - 99 * DAY,
    )


@pytest.mark.parametrize(("shown", "last"), [(1, ["Bez terminu"]), (0, []), (-2, [])])
def test_only_the_latest_of_those_that_are_over_are_listed(
    client: Client, publish: Publish, room_for_one: None, shown: int, last: list[str]
) -> None:
    publish("Bez terminu", kind="TENDER", valid_from=TODAY - DAY, valid_until=TODAY - DAY)
    for n in range(MOST_CLOSED - 1, MOST_CLOSED - shown):
        _over(publish, n)

    assert lists(client) == {
        "Otwarte": ["Otwarty", "Otwarty bez terminu"],
        "Zakończone": [*(f"Dawny {n}" for n in range(MOST_CLOSED - len(last))), *last],
    }


def test_without_any_it_says_so_below_the_announcements(
    client: Client, index: AnnouncementIndexPage
) -> None:
    assert lists(client) == {"Otwarte": []}
    assert "Teraz nie prowadzimy żadnego przetargu." in client.get("/przetargi/").content.decode()

    crumbs = parsed(client.get("/przetargi/")).xpath("//nav[@aria-label='Okruszki']//li/*")

    assert [(one.text, one.get("href")) for one in crumbs] == [
        (index.get_parent().title, "/"),
        ("Ogłoszenia", "/ogloszenia/"),
        ("Przetargi i konkursy ofert", None),
    ]
