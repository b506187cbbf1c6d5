"""A real site refuses to start in a state that only a demo may have."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_site import ROOT, environment
from tests.migrated import kept_file, make_kept
from tests.production import GOOD
from tests.project.conftest import Warm
from tests.sites import Site

# With the other long ones, which begin first: one that began last would keep the whole run waiting.
pytestmark = [pytest.mark.xdist_group("production"), pytest.mark.programs]

# What the server does when it starts.
SERVER = "import coop_site.wsgi"


def start(data_dir: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SERVER],
        cwd=ROOT,
        env=environment(data_dir, **{**GOOD, **changes}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY jest domyślny albo za krótki"),
        ({"SECRET_KEY": "demo-" + "x" * 60}, "SECRET_KEY jest domyślny albo za krótki"),
        ({"SECRET_KEY": "x7" * 24 + "y"}, "Ustaw co najmniej 50 losowych znaków."),
        ({"COOP_AUDIT_KEY": "krótki"}, "COOP_AUDIT_KEY jest domyślny albo za krótki"),
        ({"COOP_SEAL_KEY": ""}, "COOP_SEAL_KEY jest domyślny albo za krótki"),
        ({"DEBUG": "true"}, "DEBUG jest włączony"),
        ({"COOP_TODAY": "2026-11-20"}, "COOP_TODAY przypina dzień tylko w wersji pokazowej"),
    ],
)
def test_a_setting_that_only_a_demo_may_have(tmp_path, changes: dict[str, str], said: str):
    started = start(tmp_path, **changes)

    assert (started.returncode != 0, said in started.stderr) == (True, True), started.stderr


@pytest.fixture
def site(tmp_path, warm: Warm) -> Site:
    """In such an environment its empty database was migrated before any test (`make_kept`)."""
    make_kept()
    shutil.copyfile(kept_file(), tmp_path / "coop.sqlite3")
    return Site(tmp_path, warm(**GOOD))


def test_a_good_environment_starts(site: Site):
    migrated = site.manage("migrate", "--verbosity", "0")
    started = site.run("-c", SERVER)

    assert (migrated.returncode, started.returncode) == (0, 0), migrated.stderr + started.stderr


def test_demo_people_in_the_database(site: Site, demo_site: Path):
    started = Site(demo_site, site.python).run("-c", SERVER)

    assert started.returncode != 0
    assert "W bazie są konta pokazowe o znanym haśle" in started.stderr


def test_the_demo_commands_are_not_there(site: Site):
    done = site.manage("demo_people")

    assert done.returncode != 0
    assert "Unknown command: 'demo_people'" in done.stderr
