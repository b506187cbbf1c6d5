"""When is my waste collected, and nobody came: two clicks each."""

import re

import pytest

from tests.browser.looks import faults, faults_in, faults_on_the_way, too_wide_for_a_phone
from tests.browser.visitor import Visit, words
from tests.demo_site import DEMO_DAY

MANAGER, COMMUNITY = "EB-500001-3", "EB-500002-1"
HOUSE = "/odbiory/przykladowo-wzorcowa/1/"


@pytest.mark.browser_core
def test_a_visitor_finds_the_next_collection_and_reports_a_missed_one(visit: Visit):
    guest = visit()
    guest.open("/")

    guest.activate(guest.page.locator("main").get_by_role("link", name=re.compile("^Kiedy odbiór")))
    guest.fill("Ulica albo miejscowość", "wzorcowa")
    guest.fill("Numer domu", "1")
    guest.press("Pokaż terminy")
    section = words(guest.page.locator("section[aria-labelledby=najblizszy]"))

    assert (guest.heading, guest.clicks, guest.fields) == ("ul. Wzorcowa 1, Przykładowo", 2, 2)
    assert re.search(r"Najbliższy odbiór (Dziś|Jutro|Za \d dni), \w+, \d+ \w+ 2026", section)
    assert faults_on_the_way(guest) == []
    last = guest.page.get_by_role("link", name=re.compile("^Zgłoś brak odbioru")).first
    guest.activate(last)
    assert faults_on_the_way(guest) == []
    guest.press("Zgłoś brak odbioru")

    assert guest.heading == "Zgłoszenie przyjęte"
    assert re.search(r"SPR/2026/\d{6}", words(guest.page.locator("main")))
    assert (guest.clicks, guest.fields) == (4, 2)
    assert too_wide_for_a_phone(guest) == 0


@pytest.mark.parametrize("who", [COMMUNITY, MANAGER])
def test_a_payer_finds_the_collections_of_own_addresses(visit: Visit, who: str):
    payer = visit(who=who)
    payer.open("/e-bok/")

    payer.choose("Odbiory odpadów")

    assert payer.heading == "Odbiory odpadów"
    own = words(payer.page.locator("main"))
    assert re.search(r"ul\. Klonowa \d+.* (Dziś|Jutro|dziś|jutro|[Zz]a \d dni), ", own)
    assert faults_on_the_way(payer) == []


@pytest.mark.parametrize(
    "address",
    [
        "/odbiory/",
        "/odbiory/?ulica=lipowa&numer=3",
        "/odbiory/?ulica=Nieznana&numer=",
        "/odbiory/ulice/",
        HOUSE,
        f"/sprawa/zdarzenie/waste-collection/przykladowo-wzorcowa.1.{DEMO_DAY}.ZMIESZANE/",
    ],
)
def test_the_pages_are_sound_at_every_look(visit: Visit, address: str):
    guest = visit()
    guest.open(address)

    assert faults(guest) == []


def test_later_months_lie_folded(visit: Visit):
    guest = visit(width=390)
    guest.open(HOUSE)
    screens = guest.page.evaluate("document.documentElement.scrollHeight / innerHeight")

    guest.activate(guest.page.locator("details.fold > summary"))

    assert screens < 8
    assert faults_in(guest, [(390, "light"), (390, "dark")]) == []
