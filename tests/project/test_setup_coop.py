"""A new site under production settings: without any demo code, with any set of plugins."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.production import GOOD
from tests.project.conftest import Warm
from tests.sites import Site

pytestmark = pytest.mark.xdist_group("set-up")
ALL = "members_area,ebok_plugin,ebok_plugin.media"
SITE = {**GOOD, "COOP_BASE_URL": "https://spoldzielnia.example", "EMAIL_URL": "memorymail://"}


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
        (ALL, {"/ikcs/", "/e-bok/"}),
        ("members_area", {"/ikcs/"}),
        ("ebok_plugin", {"/e-bok/"}),
        ("", set()),
    ],
    ids=["all", "members alone", "ebok alone", "none"],
)
def test_a_new_site_is_whole_with_any_set_of_plugins(
    new_data: Path, warm: Warm, plugins: str, sections: set[str]
) -> None:
    site = Site(new_data, warm(**SITE, COOP_PLUGINS=plugins))

    done = site.run("-m", "tests.project.set_up_probe", answers_for(site))

    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (seen["again"], seen["problems"]) == ("unchanged", [])
    statuses = {address: status for address, (status, _problems) in seen["pages"].items()}
    assert {address for address, status in statuses.items() if status not in (200, 302)} == set()
    assert {address: told for address, (_, told) in seen["pages"].items() if told} == {}
    assert ("organ" in seen["made"]) == ("/ikcs/" in sections)
    assert ("paymentsettings" in seen["made"]) == ("/e-bok/" in sections)
    assert ("/strefa-mieszkanca/jak-uzyskac-dostep/" in statuses) == bool(sections)


def test_of_two_at_once_one_sets_up_and_the_other_finds_it_done(new_data: Path, warm: Warm) -> None:
    site = Site(new_data, warm(**SITE, COOP_PLUGINS=ALL))
    file = answers_for(site)

    def run() -> str:
        done = site.manage("setup_coop", file, "--json")
        return str(json.loads(done.stdout)["status"]) if done.returncode == 0 else done.stderr

    with ThreadPoolExecutor(2) as pool:
        told = sorted(one.result() for one in [pool.submit(run), pool.submit(run)])

    assert told[0] == "set_up"
    assert told[1] == "unchanged" or "Baza jest zajęta" in told[1]


def test_a_database_without_tables_is_told_to_migrate(tmp_path: Path, warm: Warm) -> None:
    site = Site(tmp_path, warm(**SITE, COOP_PLUGINS=ALL))

    done = site.manage("setup_coop", answers_for(site))

    assert done.returncode == 1
    assert "Najpierw: manage.py migrate" in done.stderr
