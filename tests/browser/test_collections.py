"""When is my waste collected, and nobody came: two clicks each, on a site that has the plugin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.looks import faults, faults_in, faults_on_the_way
from tests.browser.running_site import running_site
from tests.browser.visitor import Screen, Visit, words
from tests.browser.visits import Profiles, Visits
from tests.conftest import DEMO_DAY
from tests.demo_site import ROOT, built_once, copied, manage

PLUGINS = (
    *("members_area", "ebok_plugin", "ebok_plugin.media", "ebok_plugin.cases"),
    "ebok_plugin.collections",
)
FILES = ROOT / "fixtures" / "union" / "collections"
ANNA = "EB-500001-3"
HOUSE = "/odbiory/przykladowo-wzorcowa/1/"


@pytest.fixture(scope="module")
def collections_site(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Profiles]:
    """The co-op's demo with one plugin more, and the schedules of the union."""
    built = built_once(tmp_path_factory.getbasetemp())
    data: Path = copied(built, tmp_path_factory.mktemp("collections") / "data")
    on = {"COOP_PLUGINS": ",".join(PLUGINS)}
    manage(data, "migrate", "--verbosity", "0", **on)
    manage(data, "collectstatic", "--noinput", "--verbosity", "0", **on)
    manage(data, "import_collection_addresses", str(FILES / "addresses.csv"), **on)
    for year in (2026, 2027):
        manage(data, "import_collection_days", str(FILES / f"days_{year}.csv"), **on)
    with running_site(data, plugins=PLUGINS) as address:
        yield Profiles(chromium, address)


@pytest.fixture
def visit(collections_site: Profiles) -> Iterator[Visit]:
    """As everywhere, but to this site."""
    visits = Visits(collections_site)
    yield visits.arrive
    assert visits.leave() == []


def test_a_visitor_finds_the_next_collection_and_reports_a_missed_one(
    visit: Visit, screen: Screen
) -> None:
    guest = visit(**screen)
    guest.open("/")

    guest.activate(guest.page.locator("main").get_by_role("link", name=re.compile("^Kiedy odbiór")))
    guest.fill("Ulica albo miejscowość", "wzorcowa")
    guest.fill("Numer domu", "1")
    guest.press("Pokaż terminy")
    told = words(guest.page.locator("section[aria-labelledby=najblizszy]"))

    assert (guest.heading, guest.clicks, guest.fields) == ("ul. Wzorcowa 1, Przykładowo", 2, 2)
    assert re.search(r"Najbliższy odbiór (Dziś|Jutro|Za \d dni), \w+, \d+ \w+ 2026", told)
    assert faults_on_the_way(guest) == []
    last = guest.page.get_by_role("link", name=re.compile("^Zgłoś brak odbioru")).first
    guest.activate(last)
    assert faults_on_the_way(guest) == []
    guest.press("Zgłoś brak odbioru")

    assert guest.heading == "Zgłoszenie przyjęte"
    assert re.search(r"SPR/2026/\d{6}", words(guest.page.locator("main")))
    assert (guest.clicks, guest.fields) == (4, 2)
    assert guest.sideways() == 0


def test_anna_finds_the_collections_of_her_flats_in_e_bok(visit: Visit, screen: Screen) -> None:
    anna = visit(**screen, who=ANNA)
    anna.open("/e-bok/odbiory/")

    assert anna.heading == "Odbiory odpadów"
    assert faults_on_the_way(anna) == []


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
def test_the_pages_are_sound_at_every_look(visit: Visit, address: str) -> None:
    guest = visit()
    guest.open(address)

    assert faults(guest) == []


def test_later_months_lie_folded(visit: Visit) -> None:
    guest = visit(width=390)
    guest.open(HOUSE)
    screens = guest.page.evaluate("document.documentElement.scrollHeight / innerHeight")

    guest.activate(guest.page.locator("details.fold > summary"))

    assert screens < 8
    assert faults_in(guest, [(390, "light"), (390, "dark")]) == []
