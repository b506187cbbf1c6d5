"""An announcement in another language: its address, its marks, and the Polish text that binds."""

from datetime import timedelta

import pytest
from django.test import Client

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
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def page(publish: Publish) -> AnnouncementPage:
    return publish("Brak wody", "OUTAGE", valid_until=TODAY, translations=stream(WATER, into("en")))


def test_the_polish_page_leads_to_those_that_are_written_and_no_others_have_an_address(
    client: Client, page: AnnouncementPage
) -> None:
    tree = parsed(client.get(POLISH))

    links = tree.xpath("//nav[@aria-label='To ogłoszenie w innych językach']//a")
    assert [(one.text, one.get("href"), one.get("lang"), one.get("hreflang")) for one in links] == [
        ("Українська", UKRAINIAN, "uk", "uk"),
        ("English", f"{POLISH}en/", "en", "en"),
    ]

    expected = {"uk/": 200, "en/": 200, "de/": 404, "pl/": 404, "uk/en/": 404, "UK/": 404}

    assert {path: client.get(f"{POLISH}{path}").status_code for path in expected} == expected

    feed = client.get("/ogloszenia/rss/").content.decode()

    assert ("Brak wody" in feed, "Немає" in feed) == (True, False)


def test_the_head_names_the_page_itself_and_all_its_languages(
    client: Client, page: AnnouncementPage
) -> None:
    root = "http://testserver"
    addresses = {"pl": POLISH, "x-default": POLISH, "uk": UKRAINIAN, "en": f"{POLISH}en/"}

    for address in addresses.values():
        tree = parsed(client.get(address))
        assert tree.xpath("//link[@rel='canonical']/@href") == [root + address]
        alternates = tree.xpath("//link[@rel='alternate'][@hreflang]")
        assert {one.get("hreflang"): one.get("href") for one in alternates} == {
            language: root + address for language, address in addresses.items()
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


def test_search_finds_its_words_and_reads_them_aloud_in_their_language(
    client: Client, page: AnnouncementPage
) -> None:
    index_page(page)
    ukrainian = ("Немає води. У вівторок не буде води. Вода буде з цистерни.", "uk")
    english = ("No water. There is no water on Tuesday.", "en")
    expected = {
        "brak": ("Brak wody: co, gdzie, kiedy.", None),
        "цистерни": ukrainian,
        "Немає води": ukrainian,
        "tuesday": english,
        "There is no water": english,
    }

    found = {}
    for query in expected:
        tree = parsed(client.get("/szukaj/", {"q": query}))
        assert texts(tree, "//main//h3") == ["Brak wody"], query
        [words] = tree.xpath("//ul[@class='results']/li/p[1]")
        found[query] = " ".join(words.text_content().split()), words.get("lang")
    assert found == expected


def test_a_translation_costs_no_query_more(client: Client, page: AnnouncementPage) -> None:
    client.get(UKRAINIAN)
    polish, ukrainian = (queries_of(client.get, address) for address in (POLISH, UKRAINIAN))
    AnnouncementPage.objects.update(translations="[]")

    assert ukrainian <= polish == queries_of(client.get, POLISH)
