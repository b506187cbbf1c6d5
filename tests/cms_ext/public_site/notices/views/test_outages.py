"""`/ogloszenia/przerwy/`: each building, and whether it has an outage."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.cms_ext.conftest import Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db

ADDRESS = "/ogloszenia/przerwy/"
DAY = timedelta(days=1)
MIDNIGHT = timezone.make_aware(timezone.datetime(2026, 11, 20))


def told(client: Client) -> dict[str, list[str]]:
    """What the page says of each building: the words of its outages."""
    page = parsed(client.get(ADDRESS))
    return {
        texts(row, "./h3")[0]: texts(row, ".//ul/li/span") or texts(row, "./p")
        for row in page.xpath("//li[contains(@class, 'outages')]")
    }


def test_each_building_tells_what_lasts_and_what_is_to_come(
    client: Client, publish: Publish, estates: Estates
) -> None:
    hours = {"starts_at": MIDNIGHT + 9 * DAY, "ends_at": MIDNIGHT + 10 * DAY}
    publish("Brak wody", "OUTAGE", staircases=[estates.w1_2], **hours)
    publish(
        "Brak prądu",
        "OUTAGE",
        properties=[estates.wrzosowa],
        starts_at=MIDNIGHT,
        ends_at=MIDNIGHT + DAY,
    )
    publish("Malowanie", "WORKS", buildings=[estates.j2], **hours)
    publish("Było", "OUTAGE", starts_at=MIDNIGHT - 2 * DAY, ends_at=MIDNIGHT - DAY)

    assert told(client) == {
        "ul. Jodłowa 2": ["Nie ma zgłoszonych przerw"],
        "ul. Wrzosowa 1": [
            "Trwa Brak prądupiątek, 20 listopada 2026, godz. 0:00 – "
            "sobota, 21 listopada 2026, godz. 0:00",
            "Planowana Brak wodyul. Wrzosowa 1 (klatka 2)"
            "niedziela, 29 listopada 2026, godz. 0:00 – "
            "poniedziałek, 30 listopada 2026, godz. 0:00",
        ],
        "ul. Wrzosowa 3": [
            "Trwa Brak prądupiątek, 20 listopada 2026, godz. 0:00 – "
            "sobota, 21 listopada 2026, godz. 0:00"
        ],
    }
    assert page_problems(client.get(ADDRESS)) == []


def test_on_paper_it_says_of_which_moment_it_is(client: Client, publish: Publish) -> None:
    [said] = texts(parsed(client.get("/ogloszenia/przerwy/")), "//*[@class='on-paper']")

    assert said.startswith("Stan na: ")
    assert "20 listopada 2026, godz. " in said


def test_what_concerns_everybody_stands_on_top(
    client: Client, publish: Publish, estates: Estates
) -> None:
    publish("Brak ciepła", "OUTAGE", starts_at=MIDNIGHT + DAY, ends_at=None)

    page = parsed(client.get(ADDRESS))

    assert texts(page, "//section[@aria-labelledby='h-wszyscy']//a") == ["Brak ciepła"]


def test_without_buildings_the_page_is_sound(client: Client, publish: Publish) -> None:
    assert page_problems(client.get(ADDRESS)) == []


def test_where_buildings_are_not_listed_the_outages_stand_alone(
    client: Client, publish: Publish, estates: Estates, settings: Settings
) -> None:
    settings.COOP_LISTS_BUILDINGS = False
    hours = {"starts_at": MIDNIGHT, "ends_at": MIDNIGHT + DAY}
    publish("Odbiór przesunięty", "OUTAGE", properties=[estates.wrzosowa], **hours)

    page = client.get(ADDRESS)

    assert told(client) == {}
    assert "Odbiór przesunięty" in page.content.decode()
    assert [one for one in ("Wrzosowa 1", "Jodłowa 2") if one in page.content.decode()] == []
    assert page_problems(page) == []
