"""An announcement in another language: its address, its marks, and the Polish text that binds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.search import index_page
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.languages import (
    POLISH,
    UKRAINIAN,
    WATER,
    again,
    into,
    stream,
)
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def page(publish: Publish) -> AnnouncementPage:
    return publish("Brak wody", "OUTAGE", valid_until=TODAY, translations=stream(WATER, into("en")))


def test_the_polish_page_leads_to_each_translation_in_its_own_language(
    client: Client, page: AnnouncementPage
) -> None:
    tree = parsed(client.get(POLISH))

    links = tree.xpath("//nav[@aria-label='To ogłoszenie w innych językach']//a")
    assert [(one.text, one.get("href"), one.get("lang"), one.get("hreflang")) for one in links] == [
        ("Українська", UKRAINIAN, "uk", "uk"),
        ("English", f"{POLISH}en/", "en", "en"),
    ]


@pytest.mark.parametrize("address", [POLISH, UKRAINIAN, f"{POLISH}en/"])
def test_the_head_names_the_page_itself_and_all_its_languages(
    client: Client, page: AnnouncementPage, address: str
) -> None:
    tree = parsed(client.get(address))

    root = "http://testserver"
    assert tree.xpath("//link[@rel='canonical']/@href") == [root + address]
    alternates = tree.xpath("//link[@rel='alternate'][@hreflang]")
    assert {one.get("hreflang"): one.get("href") for one in alternates} == {
        "pl": root + POLISH,
        "x-default": root + POLISH,
        "uk": root + UKRAINIAN,
        "en": f"{root}{POLISH}en/",
    }


def test_the_translated_page_is_marked_part_by_part(client: Client, page: AnnouncementPage) -> None:
    answer = client.get(UKRAINIAN)
    tree = parsed(answer)

    assert (answer.status_code, page_problems(answer)) == (200, [])
    assert tree.xpath("/html/@lang") == ["pl"]
    assert texts(tree, "//main//*[@lang='uk']") == [
        "Немає води",
        "Це переклад. Обов’язковим є текст польською мовою. Читати польською",
        "У вівторок не буде води.\nВода буде з цистерни.",
    ]
    assert tree.xpath("//main//*[@lang='uk']//a/@href") == [POLISH]
    assert "Brak wody: co" not in answer.content.decode()
    other = tree.xpath("//nav[@aria-label='To ogłoszenie w innych językach']//a")
    assert [one.get("href") for one in other] == [POLISH, f"{POLISH}en/"]


def test_polish_blocks_inside_are_marked_as_polish(client: Client, publish: Publish) -> None:
    visit = {"staircase": None, "place": "гаражі", "day": "2026-11-24"}
    schedule = {
        "type": "schedule",
        "id": "s1",
        "value": {"caption": "Графік", "visits": [visit | {"start": "08:00", "end": "10:00"}]},
    }
    publish("Brak wody", translations=stream(into("uk", body=[schedule])))

    tree = parsed(client.get(UKRAINIAN))

    assert tree.xpath("//*[@lang='uk']//*[@lang='pl']//th[@scope='col']/text()")[1] == "Dzień"


@pytest.mark.parametrize(
    ("path", "status"),
    [("uk/", 200), ("en/", 200), ("de/", 404), ("pl/", 404), ("uk/en/", 404), ("UK/", 404)],
)
def test_only_written_translations_have_an_address(
    client: Client, page: AnnouncementPage, path: str, status: int
) -> None:
    assert client.get(f"{POLISH}{path}").status_code == status


def test_a_page_without_translations_has_no_trace_of_them(client: Client, publish: Publish) -> None:
    publish("Brak wody")

    answer = client.get(POLISH).content.decode()

    assert [one for one in ("hreflang", "innych językach") if one in answer] == []
    assert client.get(UKRAINIAN).status_code == 404


def test_it_begins_ends_and_goes_with_the_announcement(
    client: Client, page: AnnouncementPage
) -> None:
    rows = AnnouncementPage.objects.filter(pk=page.pk)
    day = timedelta(1)
    seen = []
    for dates in (
        {"valid_from": TODAY + day, "valid_until": None},
        {"valid_from": TODAY - day, "valid_until": TODAY - day},
        {"valid_from": TODAY, "valid_until": None},
    ):
        rows.update(**dates)
        answer = client.get(UKRAINIAN)
        bar = "Ogłoszenie archiwalne" in answer.content.decode()
        seen.append((answer.status_code, bar, answer.get("X-Robots-Tag")))
    again(page).unpublish()
    seen.append((client.get(UKRAINIAN).status_code, False, None))

    assert seen == [
        (404, False, None),
        (200, True, "noindex"),
        (200, False, None),
        (404, False, None),
    ]


@pytest.mark.parametrize("query", ["цистерни", "Немає води", "There is no water"])
def test_search_finds_its_words(client: Client, page: AnnouncementPage, query: str) -> None:
    index_page(page)

    found = texts(parsed(client.get("/szukaj/", {"q": query})), "//main//h3")

    assert found == ["Brak wody"]


@pytest.mark.parametrize(
    ("query", "excerpt", "language"),
    [
        ("brak", "Brak wody: co, gdzie, kiedy.", None),
        ("цистерни", "Немає води. У вівторок не буде води. Вода буде з цистерни.", "uk"),
        ("tuesday", "No water. There is no water on Tuesday.", "en"),
    ],
)
def test_a_result_is_read_aloud_in_the_language_it_is_in(
    client: Client, page: AnnouncementPage, query: str, excerpt: str, language: str | None
) -> None:
    index_page(page)

    [found] = parsed(client.get("/szukaj/", {"q": query})).xpath("//ul[@class='results']/li/p[1]")

    assert (" ".join(found.text_content().split()), found.get("lang")) == (excerpt, language)


def test_feeds_stay_polish(client: Client, page: AnnouncementPage) -> None:
    feed = client.get("/ogloszenia/rss/").content.decode()

    assert ("Brak wody" in feed, "Немає" in feed) == (True, False)


@pytest.mark.parametrize("address", [UKRAINIAN, POLISH])
def test_a_translation_costs_no_query_more(
    client: Client, page: AnnouncementPage, address: str
) -> None:
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        client.get(address)

    assert len(queries) <= 12
