"""A real site refuses to start in a state that only a demo may have."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_site import ROOT, copied, environment
from tests.migrated import kept_file, make_kept
from tests.production import GOOD

# With the other long ones, which begin first: one that began last would keep the whole run waiting.
pytestmark = pytest.mark.xdist_group("production")


def start(data_dir: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """What the server does when it starts: it imports the WSGI module."""
    return subprocess.run(
        [sys.executable, "-c", "import coop_site.wsgi"],
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
        ({"COOP_AUDIT_KEY": "krótki"}, "COOP_AUDIT_KEY jest domyślny albo za krótki"),
        ({"COOP_SEAL_KEY": ""}, "COOP_SEAL_KEY jest domyślny albo za krótki"),
        ({"DEBUG": "true"}, "DEBUG jest włączony"),
        ({"COOP_TODAY": "2026-11-20"}, "COOP_TODAY przypina dzień tylko w wersji pokazowej"),
    ],
    ids=["no secret", "demo secret", "short audit key", "no seal key", "debug", "pinned day"],
)
def test_a_setting_that_only_a_demo_may_have(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    started = start(tmp_path, **changes)

    assert (started.returncode != 0, said in started.stderr) == (True, True), started.stderr


def test_demo_people_in_the_database(demo_site: Path, tmp_path: Path) -> None:
    started = start(copied(demo_site, tmp_path / "data"))

    assert started.returncode != 0
    assert "W bazie są konta pokazowe o znanym haśle" in started.stderr


def test_the_demo_commands_are_not_there(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "site/manage.py", "demo_people"],
        cwd=ROOT,
        env=environment(tmp_path, **GOOD),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "Unknown command: 'demo_people'" in done.stderr


def test_a_good_environment_starts(tmp_path: Path) -> None:
    """Its empty database was migrated in such an environment before any test (`make_kept`)."""
    make_kept()
    shutil.copyfile(kept_file(), tmp_path / "coop.sqlite3")
    migrated = subprocess.run(
        [sys.executable, "site/manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment(tmp_path, **GOOD),
        capture_output=True,
        text=True,
        check=False,
    )
    started = start(tmp_path)

    assert (migrated.returncode, started.returncode) == (0, 0), migrated.stderr + started.stderr
