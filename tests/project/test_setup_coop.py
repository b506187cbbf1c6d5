"""A new site under production settings: without any demo code, with any set of plugins."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.demo_site import ROOT, environment, manage
from tests.migrated import migrated_file, shared_by_all_processes
from tests.production import GOOD

pytestmark = pytest.mark.xdist_group("set-up")
SITE = {**GOOD, "COOP_BASE_URL": "https://spoldzielnia.example", "EMAIL_URL": "memorymail://"}


@pytest.fixture
def new_site(demo_site: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database after `migrate`; the static files are those of the prepared demo."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    migrated_file(
        shared_by_all_processes(tmp_path_factory.getbasetemp()),
        data_dir / "coop.sqlite3",
        lambda: manage(data_dir, "migrate", "--verbosity", "0"),
    )
    (data_dir / "static").symlink_to(demo_site / "static")
    return data_dir


def answers_for(data_dir: Path, plugins: str) -> Path:
    file = data_dir / "odpowiedzi.yaml"
    printed = manage(data_dir, "setup_coop", "--example", **SITE, COOP_PLUGINS=plugins)
    file.write_text(printed.stdout, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("plugins", "sections"),
    [
        ("members_area,ebok_plugin,ebok_plugin.media", {"/ikcs/", "/e-bok/"}),
        ("members_area", {"/ikcs/"}),
        ("ebok_plugin", {"/e-bok/"}),
        ("", set()),
    ],
    ids=["all", "members alone", "ebok alone", "none"],
)
def test_a_new_site_is_whole_with_any_set_of_plugins(
    new_site: Path, plugins: str, sections: set[str]
) -> None:
    file = answers_for(new_site, plugins)

    done = subprocess.run(
        [sys.executable, "-m", "tests.project.set_up_probe", str(file)],
        cwd=ROOT,
        env=environment(new_site, **SITE, COOP_PLUGINS=plugins),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (seen["again"], seen["problems"]) == ("unchanged", [])
    statuses = {address: status for address, (status, _problems) in seen["pages"].items()}
    assert {address for address, status in statuses.items() if status not in (200, 302)} == set()
    assert {address: told for address, (_, told) in seen["pages"].items() if told} == {}
    assert ("organ" in seen["made"]) == ("/ikcs/" in sections)
    assert ("paymentsettings" in seen["made"]) == ("/e-bok/" in sections)
    assert ("/strefa-mieszkanca/jak-uzyskac-dostep/" in statuses) == bool(sections)


def test_of_two_at_once_one_sets_up_and_the_other_finds_it_done(new_site: Path) -> None:
    file = answers_for(new_site, "members_area,ebok_plugin")

    def run() -> str:
        done = manage(new_site, "setup_coop", str(file), "--json", check=False, **SITE)
        return str(json.loads(done.stdout)["status"]) if done.returncode == 0 else done.stderr

    with ThreadPoolExecutor(2) as pool:
        told = sorted(one.result() for one in [pool.submit(run), pool.submit(run)])

    assert told[0] == "set_up"
    assert told[1] == "unchanged" or "Baza jest zajęta" in told[1]


def test_a_database_without_tables_is_told_to_migrate(tmp_path: Path) -> None:
    file = answers_for(tmp_path, "")

    done = manage(tmp_path, "setup_coop", str(file), check=False, **SITE)

    assert done.returncode == 1
    assert "Najpierw: manage.py migrate" in done.stderr
