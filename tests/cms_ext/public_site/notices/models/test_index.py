"""`/ogloszenia/`: order, pins, filter, pages."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates, build
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TITLES = "//main//ul[contains(@class, 'notices')]//h2"


def listed(client: Client, query: str = "") -> list[str]:
    return texts(parsed(client.get(f"/ogloszenia/{query}")), TITLES)


@pytest.mark.thorough
def test_an_08_three_pinned_ones_stand_on_top_then_the_newest(client, publish: Publish):
    publish("Stare przypięte", pinned=True, valid_from=TODAY - 9 * DAY)
    publish("Drugie przypięte", pinned=True, valid_from=TODAY - 8 * DAY)
    publish("Nowe zwykłe")
    publish("Trzecie przypięte", pinned=True, valid_from=TODAY - 7 * DAY)
    publish("Już nieprzypięte", pinned=True, valid_from=TODAY - 6 * DAY, pinned_until=TODAY - DAY)
    publish("Czwarte przypięte", pinned=True, valid_from=TODAY - 5 * DAY)
    publish("Nowsze zwykłe")

    page = parsed(client.get("/ogloszenia/"))
    assert texts(page, TITLES) == [
        "Czwarte przypięte",
        "Trzecie przypięte",
        "Drugie przypięte",
        "Nowsze zwykłe",
        "Nowe zwykłe",
        "Już nieprzypięte",
        "Stare przypięte",
    ]
    assert texts(page, "//main//li//*[contains(@class, 'chip--lock')]") == ["Przypięte"] * 3


@pytest.mark.thorough
def test_an_08_of_one_day_the_higher_number_is_pinned(client, publish: Publish):
    for number in range(1, 6):
        publish(f"Przypięte numer {number}", pinned=True)

    page = parsed(client.get("/ogloszenia/"))
    assert texts(page, TITLES) == [f"Przypięte numer {number}" for number in (5, 4, 3, 2, 1)]
    marked = page.xpath("//main//li[.//*[contains(@class, 'chip--lock')]]//h2")
    assert [title.text_content() for title in marked] == [
        f"Przypięte numer {number}" for number in (5, 4, 3)
    ]


def test_what_is_over_or_still_to_come_is_not_listed_and_the_page_is_sound(
    client, publish: Publish
):
    assert page_problems(client.get("/ogloszenia/")) == []

    facts = {"place": "ul. Wrzosowa 1", "pinned": True}
    publish("Ostatni dzień dziś", "FEES", valid_until=TODAY, **facts)
    publish("Skończyło się wczoraj", valid_from=TODAY - 5 * DAY, valid_until=TODAY - DAY)
    publish("Zacznie się jutro", valid_from=TODAY + DAY)

    answer = client.get("/ogloszenia/")
    assert (texts(parsed(answer), TITLES), page_problems(answer)) == (["Ostatni dzień dziś"], [])


def test_the_filter_knows_its_kinds_and_ignores_the_rest(client, publish: Publish):
    publish("Opłaty w górę", kind="FEES")
    publish("Przerwa w wodzie", kind="OUTAGE")
    both = ["Przerwa w wodzie", "Opłaty w górę"]
    expected = {
        "?rodzaj=FEES": ["Opłaty w górę"],
        "?rodzaj=WASTE": [],
        "?rodzaj=fees": both,
        "?rodzaj=%22%00": both,
        "?rodzaj=&page=abc": both,
        "?nieznane=1": both,
    }

    assert {query: listed(client, query) for query in expected} == expected


@pytest.mark.thorough
def test_the_next_page_keeps_the_filter(client, publish: Publish):
    for number in range(12):
        publish(f"Opłaty nr {number:02d}", kind="FEES")
    publish("Przerwa w wodzie", kind="OUTAGE")

    first = parsed(client.get("/ogloszenia/?rodzaj=FEES"))
    [following] = first.xpath("//a[normalize-space()='Następna']/@href")

    assert len(texts(first, TITLES)) == 10
    assert listed(client, following) == ["Opłaty nr 01", "Opłaty nr 00"]


@pytest.mark.thorough
def test_each_page_of_the_list_tells_its_address_and_its_neighbours(client, publish: Publish):
    for number in range(21):
        publish(f"Opłaty nr {number:02d}", kind="FEES")
    index = "/ogloszenia/"
    expected = {
        "": ("", "", "?page=2"),
        "?page=2": ("?page=2", index, "?page=3"),
        "?page=3": ("?page=3", "?page=2", ""),
        "?page=99": ("?page=3", "?page=2", ""),
        # A choice of the reader's own is no list to be found: it points at the whole one.
        "?rodzaj=FEES": ("", "", "?rodzaj=FEES&page=2"),
        "?rodzaj=FEES&page=2": ("", f"{index}?rodzaj=FEES", "?rodzaj=FEES&page=3"),
    }

    found = {}
    for query in expected:
        links = parsed(client.get(f"{index}{query}")).xpath("//head/link[@rel]")
        address = {str(link.get("rel")): link.get("href") for link in links}
        canonical = address["canonical"].removeprefix(f"http://testserver{index}")
        found[query] = canonical, address.get("prev", ""), address.get("next", "")
    assert found == expected


@pytest.mark.thorough
def test_a_reader_asks_for_his_own_place(client, publish: Publish, estates: Estates):
    publish("Dla wszystkich")
    publish("Klatka pierwsza", staircases=[estates.w1_1])
    publish("Jodłowa", kind="FEES", properties=[estates.jodlowa])
    expected = {
        "?gdzie=N2/W1/1": ["Klatka pierwsza", "Dla wszystkich"],
        "?gdzie=N2/W1/2": ["Dla wszystkich"],
        "?gdzie=N2": ["Klatka pierwsza", "Dla wszystkich"],
        "?gdzie=N1/J2": ["Jodłowa", "Dla wszystkich"],
        "?gdzie=N1/J2&rodzaj=FEES": ["Jodłowa"],
        "?gdzie=J2": ["Jodłowa", "Klatka pierwsza", "Dla wszystkich"],
        "?gdzie=": ["Jodłowa", "Klatka pierwsza", "Dla wszystkich"],
    }

    assert {query: listed(client, query) for query in expected} == expected


@pytest.mark.thorough
def test_the_place_is_remembered_only_when_asked_and_forgotten_too(
    client, publish: Publish, estates: Estates
):
    publish("Dla wszystkich")
    publish("Jodłowa", properties=[estates.jodlowa])

    client.get("/ogloszenia/?gdzie=N2/W1")
    assert not client.cookies

    client.get("/ogloszenia/?gdzie=N2/W1&zapamietaj=1")
    assert client.cookies["coop_place"].value == "N2/W1"
    assert client.cookies["coop_place"]["httponly"] is True
    assert listed(client) == ["Dla wszystkich"]
    assert listed(client, "?gdzie=") == ["Jodłowa", "Dla wszystkich"]

    client.get("/ogloszenia/?gdzie=&zapamietaj=1")
    assert listed(client) == ["Jodłowa", "Dla wszystkich"]


def test_a_place_that_is_not_there_any_more_shows_all(client, publish: Publish, estates: Estates):
    publish("Jodłowa", properties=[estates.jodlowa])

    for kept in ("N2/W9", "<script>", "N2/W1/1/1"):
        client.cookies["coop_place"] = kept
        assert listed(client) == ["Jodłowa"], kept


@pytest.mark.thorough
def test_what_is_over_stands_in_the_archive_of_its_year(client, publish: Publish):
    publish("Stoi", valid_from=TODAY - 400 * DAY)
    publish("Zeszłoroczne", valid_from=TODAY - 400 * DAY, valid_until=TODAY - 390 * DAY)
    publish("Tegoroczne", valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY)
    publish("Zeszłoroczne opłaty", "FEES", valid_from=TODAY - 401 * DAY, valid_until=TODAY - DAY)

    now = parsed(client.get("/ogloszenia/"))
    assert texts(now, "//nav[@aria-labelledby='h-archiwum']//a") == ["2026", "2025"]
    assert listed(client) == ["Stoi"]
    assert listed(client, "?rok=2025") == ["Zeszłoroczne", "Zeszłoroczne opłaty"]
    assert listed(client, "?rok=2025&rodzaj=FEES") == ["Zeszłoroczne opłaty"]
    assert listed(client, "?rok=2026") == ["Tegoroczne"]
    assert listed(client, "?rok=2024") == listed(client, "?rok=abc") == ["Stoi"]

    answer = client.get("/ogloszenia/?rok=2025")
    assert answer["X-Robots-Tag"] == "noindex"
    assert page_problems(answer) == []
    archive = parsed(answer)
    assert texts(archive, "//h1") == ["Ogłoszenia – archiwum 2025"]
    crumbs = texts(archive, "//nav[@aria-label='Okruszki']//li")
    assert crumbs[1:] == ["Ogłoszenia", "Archiwum 2025"]
    assert texts(archive, "//p[contains(@class, 'notice__validity')]") == [
        "było na tablicy do 26 października 2025",
        "było na tablicy do 19 listopada 2026",
    ]


def test_nobody_is_asked_for_a_place_before_there_is_one(client, publish: Publish):
    publish("Nowe ogłoszenie")
    places = ["//select[@name='gdzie']", "//input[@name='zapamietaj']"]

    def places_on_pages() -> tuple[list[int], bool, bool]:
        page = parsed(client.get("/ogloszenia/"))
        joining = parsed(client.get("/ogloszenia/subskrypcja/"))
        of_feeds = "Wybierz wyżej swoją klatkę" in page.text_content()
        in_letters = "Miejsca" in texts(joining, "//main//legend")
        return [len(page.xpath(place)) for place in places], of_feeds, in_letters

    assert places_on_pages() == ([0, 0], False, False)
    build()
    assert places_on_pages() == ([1, 1], True, True)
