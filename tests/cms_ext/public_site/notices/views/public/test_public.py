"""The page of tenders: open until when, or over, in words; and what each page of notices costs."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cms_ext.public_site.notices.domain.queries import MOST_CLOSED
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.notices.schedules import schedule
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
DAY = timedelta(days=1)


def lists(client: Client) -> dict[str, list[str]]:
    """The titles under each heading."""
    answer = client.get("/przetargi/")
    assert (answer.status_code, page_problems(answer)) == (200, [])
    return {
        texts(section, "./h2")[0]: texts(section, ".//h3")
        for section in parsed(answer).xpath("//main//section")
    }


def test_the_next_deadline_comes_first_and_what_is_over_stands_apart(client, publish: Publish):
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
    client, publish: Publish, room_for_one: None, shown: int, last: list[str]
):
    publish("Bez terminu", kind="TENDER", valid_from=TODAY - DAY, valid_until=TODAY - DAY)
    for n in range(MOST_CLOSED - 1, MOST_CLOSED - shown):
        _over(publish, n)

    assert lists(client) == {
        "Otwarte": ["Otwarty", "Otwarty bez terminu"],
        "Zakończone": [*(f"Dawny {n}" for n in range(MOST_CLOSED - len(last))), *last],
    }


def test_without_any_it_says_so_below_the_announcements(client, index: AnnouncementIndexPage):
    assert lists(client) == {"Otwarte": []}
    assert "Teraz nie prowadzimy żadnego przetargu." in client.get("/przetargi/").content.decode()

    crumbs = parsed(client.get("/przetargi/")).xpath("//nav[@aria-label='Okruszki']//li/*")

    assert [(one.text, one.get("href")) for one in crumbs] == [
        (index.get_parent().title, "/"),
        ("Ogłoszenia", "/ogloszenia/"),
        ("Przetargi i konkursy ofert", None),
    ]


# --- No page asks more questions of four announcements than of one --------------------------------
OVER: dict[str, Any] = {"valid_from": TODAY - 400 * DAY, "valid_until": TODAY - 370 * DAY}
PUBLIC = (
    "/",
    "/ogloszenia/",
    "/ogloszenia/?rok=2025",
    "/ogloszenia/przerwy/",
    "/ogloszenia/rss/",
    "/ogloszenia/atom/",
    "/ogloszenia/kalendarz.ics",
    "/przetargi/",
    "/szukaj/?q=dawny",
    "/sitemap.xml",
)


def publish_one_of_each(publish: Publish, estates: Estates, number: int) -> None:
    publish(f"Ogłoszenie {number}", pinned=True)
    publish(f"Ogłoszenie archiwalne {number}", **OVER)
    publish(f"Brak wody {number}", "OUTAGE", staircases=[estates.w1_1], starts_at=NOON + DAY)
    publish(f"Przetarg {number}", "TENDER", ends_at=NOON + DAY)
    publish(f"Dawny przetarg {number}", "TENDER", ends_at=NOON - DAY, valid_from=TODAY - 9 * DAY)
    body = schedule((estates.w1_1, "2026-12-01"), (estates.w3_1, "2026-12-01"))
    publish(f"Odczyty {number}", "READINGS", properties=[estates.wrzosowa], body=body)


@pytest.mark.thorough
@pytest.mark.both_databases
def test_public_pages_ask_as_little_of_four_announcements_as_of_one(
    client, publish: Publish, estates: Estates
):
    publish_one_of_each(publish, estates, 0)
    assert {address: client.get(address).status_code for address in PUBLIC} == dict.fromkeys(
        PUBLIC, 200
    )
    of_one = {address: queries_of(client.get, address) for address in PUBLIC}
    for number in range(1, 4):
        publish_one_of_each(publish, estates, number)

    assert {address: queries_of(client.get, address) for address in PUBLIC} == of_one


@pytest.mark.thorough
@pytest.mark.parametrize("superuser", [False, True], ids=["an editor", "a superuser"])
def test_the_lists_of_the_administration_cost_the_same_for_one_row_and_four(
    index: AnnouncementIndexPage, publish: Publish, superuser: bool
):
    """Whether another has to publish a row (E-ANN-02) is not asked row by row."""
    ewa = staff("ewa", "editor", "publisher", superuser=superuser)
    client = signed_in(ewa)
    addresses = (f"/admin/pages/{index.pk}/", "/admin/pages/search/results/?q=numer")
    costs = {}

    for count in (1, 4):
        for number in range(index.get_children().count(), count):
            # Her own words about fees, with a newer version: another has to publish each of them.
            publish(f"Ogłoszenie numer {number}", "FEES").save_revision(user=ewa)
        for address in addresses:
            rows = parsed(client.get(address)).xpath("//tbody//tr[.//a[contains(@href, '/edit/')]]")
            assert len(rows) == count
        costs[count] = [queries_of(client.get, address) for address in addresses]

    assert costs[1] == costs[4]
