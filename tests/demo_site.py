"""The demo as `make run` prepares it, built once a commit and copied for tests that change it."""

import os
import shutil
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.migrated import (
    KEPT,
    LOCAL,
    alone,
    demo_file,
    git,
    kept_file,
    make_kept,
    shared_by_all_processes,
)

ROOT = Path(__file__).resolve().parents[1]
UNION = {"PROFILE": "union", "DJANGO_SETTINGS_MODULE": "coop_site.settings.demo_union"}
MIRROR = {"COOP_LEDGER": "mirror"}
DATABASE = "coop.sqlite3"
SECONDS_OF_A_DAY = 86_400
PREPARE = """
import os
from coop_site.demo_server import choose_demo, prepare_site

raise SystemExit(not prepare_site(choose_demo(os.environ.get("PROFILE", "coop"))))
"""
WARSAW = ZoneInfo("Europe/Warsaw")
# The business day of a demo that nobody pinned to another.
DEMO_DAY = date(2026, 11, 20)


def environment(data_dir: Path, **extra: str) -> dict[str, str]:
    """Return the environment of a demo process with this data folder."""
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "coop_site.settings.demo",
        "DATA_DIR": str(data_dir),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        **extra,
    }


def manage(
    data_dir: Path, *command: str, check: bool = True, **extra: str
) -> subprocess.CompletedProcess[str]:
    """Run a management command on this data, as an operator would."""
    return subprocess.run(
        [sys.executable, "site/manage.py", *command],
        cwd=ROOT,
        env=environment(data_dir, **extra),
        capture_output=True,
        text=True,
        check=check,
    )


def built_once(base: Path) -> Path:
    """Return the folder of the prepared demo, which all test processes share and none changes.

    `base` is pytest's folder for this process.
    """
    return _built(base, "demo-site")


def mirror_built_once(base: Path) -> Path:
    """Return the folder of the demo that mirrors an accounting program."""
    return _built(base, "mirror-site", **MIRROR)


def union_built_once(base: Path) -> Path:
    """Return the folder of the waste union's demo, whose database has other plugins."""
    return _built(base, "union-site", **UNION)


def _built(base: Path, name: str, **extra: str) -> Path:
    data_dir = (kept_demos() or shared_by_all_processes(base)) / name
    with alone(data_dir.with_suffix(".lock")):
        if not (data_dir / "prepared.stamp").exists():
            shutil.rmtree(data_dir, ignore_errors=True)  # of a run that was killed
            create_migrated(data_dir, **extra)
            _make_ready(data_dir, **extra)
    return data_dir


def kept_demos() -> Path | None:
    """Return the folder of the demos of this commit and day, which all tiers share.

    There is none while files are changed: the demos are then those of one test run.
    """
    if any(name in os.environ for name in LOCAL) or git("status", "--porcelain") != "":
        return None
    kept = KEPT / "demos"
    folder = kept / f"{datetime.now(WARSAW).date()}-{git('rev-parse', 'HEAD')}"
    kept.mkdir(parents=True, exist_ok=True)
    with alone(KEPT / "demos.lock"):
        for former in kept.iterdir():
            if time.time() - former.stat().st_mtime > SECONDS_OF_A_DAY:
                shutil.rmtree(former)
        folder.mkdir(exist_ok=True)
    return folder


def create_migrated(data_dir: Path, **extra: str) -> Path:
    """Create the folder of a demo whose database is migrated and has no rows of its own."""
    data_dir.mkdir(exist_ok=True)
    demo, migrate = ("union", _migrate_union) if extra == UNION else ("coop", _migrate_coop)
    demo_file(demo, data_dir / DATABASE, migrate)
    return data_dir


def _migrate_coop(data_dir: Path) -> None:
    """It has production's plugins and a few more, so it goes on from production's database."""
    make_kept()
    shutil.copyfile(kept_file(), data_dir / DATABASE)
    manage(data_dir, "migrate", "--verbosity", "0")


def _migrate_union(data_dir: Path) -> None:
    manage(data_dir, "migrate", "--verbosity", "0", **UNION)


def _make_ready(data_dir: Path, **extra: str) -> None:
    """Do all that the first `make run` does before it serves."""
    subprocess.run(
        [sys.executable, "-c", PREPARE],
        cwd=ROOT,
        env=environment(data_dir, **extra),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def copied(built: Path, target: Path) -> Path:
    """Copy the prepared demo for a test that changes it.

    SQLite's side files (WAL, shared memory) appear and vanish with readers of the shared database.
    Nobody writes there, so the log holds nothing that the database lacks.
    """
    shutil.copytree(built, target, ignore=shutil.ignore_patterns("*.sqlite3-wal", "*.sqlite3-shm"))
    return target
