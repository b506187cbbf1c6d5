"""The second demo, a waste union: it starts, says its own words, and its books agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.looks import BY_DAY, faults_in
from tests.browser.running_site import running_site
from tests.browser.visitor import Screen, Visit, words
from tests.browser.visits import Profiles, Visits
from tests.demo_site import UNION, copied, manage, union_built_once

pytestmark = pytest.mark.xdist_group("union")

COMMUNITY, MANAGER = "EB-500002-1", "EB-500001-3"
# What nobody reads on the site of an office that is no co-op.
FOREIGN = ("Spółdzieln", "spółdzieln", "E-BOK", "IKCS")
SIGHTS = {
    "home": ("/", None),
    "doors": ("/strefa-mieszkanca/logowanie/", None),
    "zone": ("/strefa-mieszkanca/", None),
    "how to get in": ("/strefa-mieszkanca/jak-uzyskac-dostep/", None),
    "about": ("/o-zwiazku/", None),
    "home of a community": ("/e-bok/", COMMUNITY),
    "account of a community": ("/e-bok/konto/600004/", COMMUNITY),
    "dues of a community": ("/e-bok/terminy/", COMMUNITY),
    "home of a manager": ("/e-bok/", MANAGER),
    "accounts of a manager": ("/e-bok/konto/", MANAGER),
    "declarations of a manager": ("/e-bok/deklaracje/", MANAGER),
    "a declaration begins": ("/e-bok/deklaracje/nowa/", MANAGER),
    "changes from a file": ("/e-bok/deklaracje/z-pliku/", MANAGER),
    "own declarations": ("/e-bok/deklaracje/zlozone/", COMMUNITY),
    "runs at the desk": ("/admin/rozliczenia/oplaty-za-odpady/", "finanse"),
}


@pytest.fixture(scope="session")
def union_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = union_built_once(tmp_path_factory.getbasetemp())
    return copied(built, tmp_path_factory.mktemp("union") / "data")


@pytest.fixture(scope="session")
def union_profiles(union_data: Path, chromium: Browser) -> Iterator[Profiles]:
    with running_site(union_data, "tests.browser.union_settings") as address:
        yield Profiles(chromium, address)


@pytest.fixture
def union_visit(union_profiles: Profiles) -> Iterator[Visit]:
    visits = Visits(union_profiles)
    yield visits.arrive
    assert visits.leave() == []


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_page_of_the_union_is_sound_and_in_its_own_words(union_visit: Visit, sight: str) -> None:
    address, who = SIGHTS[sight]
    visitor = union_visit(who=who)
    visitor.open(address)

    said = visitor.page.inner_text("main" if who == "finanse" else "body")

    assert faults_in(visitor, BY_DAY) == []
    assert [word for word in FOREIGN if word in said] == []


# By the width of the screen: the site is one for all journeys.
OWN_BUILDINGS = {1280: ("N-0010", "N-0011", "N-0012"), 390: ("N-0013", "N-0014", "N-0015")}
CHANGED = {1280: "N-0020", 390: "N-0021"}


def test_a_manager_tells_of_another_number_of_persons(union_visit: Visit, screen: Screen) -> None:
    manager = union_visit(who=MANAGER, **screen)
    code = CHANGED[screen["width"]]
    manager.open(f"/e-bok/deklaracje/nowa/?nieruchomosc={code}")

    manager.press("Dalej")
    manager.tick("Wprowadziła się osoba z tej samej gminy")
    manager.fill("Kiedy?", "2026-11-16")
    manager.press("Dalej")
    term = words(manager.page.locator("main .note").first)
    manager.fill("Ile osób mieszka na nieruchomości?", "80")
    manager.press("Oblicz opłatę")
    fee = words(manager.page.locator("main .card").first)
    manager.follow("Dalej", "main")
    manager.tick("Dane w deklaracji są zgodne z prawdą.")
    manager.press("Podpisz i złóż deklarację")

    done = words(manager.page.locator("main"))
    assert "Termin złożenia: 10 grudnia 2026 r." in term
    assert "80 osób × 33,00 zł = 2 640,00 zł" in fee.replace("\N{NO-BREAK SPACE}", " ")
    assert "Deklaracja została przyjęta do systemu." in done
    assert re.search(r"EB/2026/\d{6}", done)
    assert re.search(r"\b[0-9a-f]{64}\b", done)
    assert manager.sideways() == 0


def test_a_manager_files_three_buildings_by_one_file(union_visit: Visit, screen: Screen) -> None:
    manager = union_visit(who=MANAGER, **screen)
    rows = "".join(f"{code};101;2026-11-16\n" for code in OWN_BUILDINGS[screen["width"]])
    manager.open("/e-bok/deklaracje/")

    manager.follow("Zmiany z pliku", "main")
    manager.attach(
        "Plik CSV albo XLSX", "osoby.csv", f"property_code;persons;event_date\n{rows}".encode()
    )
    manager.press("Sprawdź plik")
    tried = words(manager.page.locator("#proba"))
    manager.press("Przygotuj deklaracje")
    wide = manager.sideways()
    manager.tick("Dane w deklaracji są zgodne z prawdą.")
    manager.press("Podpisz i złóż zaznaczone")

    assert tried == "W pliku są 3 zmiany"
    assert "Złożono 3 deklaracje." in words(manager.page.locator("body"))
    assert (wide, manager.sideways()) == (0, 0)


def test_the_books_of_the_union_agree(union_data: Path) -> None:
    for command in ("verify_ledger", "verify_declarations", "verify_rights"):
        done = manage(union_data, command, check=False, **UNION)
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_people_are_told(union_data: Path) -> None:
    people = json.loads(manage(union_data, "demo_people", "--json", **UNION).stdout)

    assert [(one["realm"], one["login"], one["role"]) for one in people if one["password"]][:8] == [
        ("staff", "admin", "admin"),
        ("staff", "redaktor", "editor"),
        ("staff", "odpady", "waste_clerk"),
        ("staff", "finanse", "finance_clerk"),
        ("staff", "kontroler", "auditor"),
        ("ebok", MANAGER, "manager"),
        ("ebok", COMMUNITY, "payer"),
        ("ebok", "EB-500003-9", "payer"),
    ]


def test_a_command_is_told_which_demo_it_is_for(union_data: Path) -> None:
    wrong = manage(union_data, "load_demo", "--profile", "coop", check=False, **UNION)

    assert wrong.returncode == 1
    assert "ustawienia pokazu „union”" in wrong.stderr
