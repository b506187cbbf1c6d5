"""A new site under production settings: without any demo code, with any set of plugins."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.production import GOOD
from tests.project.conftest import Warm
from tests.sites import Site

pytestmark = pytest.mark.xdist_group("set-up")
ALL = "members_area,ebok_plugin,ebok_plugin.utilities"
AFTER_SETUP = ("-m", "tests.project.after_setup")
SITE = {**GOOD, "COOP_BASE_URL": "https://spoldzielnia.example", "EMAIL_URL": "dummymail://"}


@pytest.fixture
def new_data(migrated_data: Path, demo_site: Path) -> Path:
    """An empty database after `migrate`; the static files are those of the prepared demo."""
    (migrated_data / "static").symlink_to(demo_site / "static")
    return migrated_data


def answers_for(site: Site) -> Path:
    file = site.data_dir / "odpowiedzi.yaml"
    file.write_text(site.manage("setup_coop", "--example").stdout, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("plugins", "sections"),
    [
        pytest.param(ALL, {"/ikcs/", "/e-bok/"}, marks=pytest.mark.always),
        pytest.param("members_area", {"/ikcs/"}, marks=pytest.mark.programs),
        pytest.param("ebok_plugin", {"/e-bok/"}, marks=pytest.mark.programs),
        pytest.param("", set(), marks=pytest.mark.programs),
    ],
)
def test_a_new_site_is_whole_with_any_set_of_plugins(
    new_data: Path, warm: Warm, plugins: str, sections: set[str]
):
    site = Site(new_data, warm(**SITE, COOP_PLUGINS=plugins))

    done = site.run(*AFTER_SETUP, "tests.project.set_up_probe", answers_for(site))

    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (seen["again"], seen["problems"]) == ("unchanged", [])
    statuses = {address: status for address, (status, _problems) in seen["pages"].items()}
    # A panel sends its guests to its sign-in page; no public page leads into the members' one.
    led_on = {address: status for address, status in statuses.items() if status != 200}
    assert led_on == ({"/e-bok/": 302} if "/e-bok/" in sections else {})
    assert {address: problems for address, (_, problems) in seen["pages"].items() if problems} == {}
    assert ("organ" in seen["made"]) == ("/ikcs/" in sections)
    assert ("paymentsettings" in seen["made"]) == ("/e-bok/" in sections)
    assert ("/strefa-mieszkanca/jak-uzyskac-dostep/" in statuses) == bool(sections)


@pytest.mark.programs
def test_a_new_site_of_a_cooperative_names_nothing_of_another_kind_of_office(
    new_data: Path, warm: Warm
):
    site = Site(new_data, warm(**SITE, COOP_STAFF_SECOND_FACTOR="offered"))

    assert find_foreign_words(site) == []


def find_foreign_words(site: Site) -> list[list[str]]:
    """Return what visitors, the administrator and letters of a new site read of other offices."""
    done = site.run(*AFTER_SETUP, "tests.project.site_walk", answers_for(site))
    assert done.returncode == 0, done.stderr
    walked: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert {who: walk["dead"] for who, walk in walked.items()} == {who: [] for who in walked}
    # What is read at all: an empty list of words says nothing of pages that were not there.
    assert walked["guest"]["pages"] >= 35
    assert walked["administrator"]["pages"] >= 400
    assert walked["elsewhere"]["pages"] >= 50
    return [word for walk in walked.values() for word in walk["words"]]


@pytest.mark.programs
def test_of_two_at_once_one_sets_up_and_the_other_finds_it_done(new_data: Path, warm: Warm):
    site = Site(new_data, warm(**SITE, COOP_PLUGINS=ALL))
    file = answers_for(site)

    def run() -> str:
        done = site.manage("setup_coop", file, "--json")
        return str(json.loads(done.stdout)["status"]) if done.returncode == 0 else done.stderr

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(one.result() for one in [pool.submit(run), pool.submit(run)])

    assert outcomes[0] == "set_up"
    assert outcomes[1] == "unchanged" or "Baza jest zajęta" in outcomes[1]


@pytest.mark.programs
def test_a_database_without_tables_needs_migrate_first(tmp_path, warm: Warm):
    site = Site(tmp_path, warm(**SITE, COOP_PLUGINS=ALL))

    done = site.manage("setup_coop", answers_for(site))

    assert done.returncode == 1
    assert "Najpierw: coop migrate" in done.stderr


@pytest.mark.programs
def test_a_meter_is_added_read_by_its_resident_and_accepted_by_hand(new_data: Path, warm: Warm):
    """A figure below the last one is asked about, waits for the clerk, and is accepted."""
    site = Site(new_data, warm(**SITE, COOP_PLUGINS=ALL))

    done = site.run(*AFTER_SETUP, "tests.project.meters_probe", answers_for(site))

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report.pop("window").startswith("Zapisano: ")
    assert report.pop("reminded").startswith("Podaj odczyt")
    assert report == {
        "anna before": "",
        "fitted": "Licznik zapisano.",
        "next one": "L-100001",
        "asked": "Czy to się zgadza?",
        "handed in": "Zapisane odczyty: 1. Nietypowy odczyt sprawdzi pracownik; o wyniku napiszemy "
        "tutaj.",
        "waits": "Nietypowe odczyty liczników: 1od dziś Sprawdź",
        "accepted": "Odczyt przyjęto.",
        "readings": ["100 ACCEPTED", "90 ACCEPTED"],
    }
