"""The demo as `make run` prepares it, built once a commit and copied for tests that change it."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.migrated import KEPT, LOCAL, demo_file, git, migrated_file, shared_by_all_processes

ROOT = Path(__file__).resolve().parents[1]
UNION = {"PROFILE": "union", "DJANGO_SETTINGS_MODULE": "coop_site.settings.demo_union"}
MIRROR = {"COOP_LEDGER": "mirror"}
SECONDS_OF_A_DAY = 86_400
WARSAW = ZoneInfo("Europe/Warsaw")


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
    with data_dir.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data_dir / "prepared.stamp").exists():
            shutil.rmtree(data_dir, ignore_errors=True)  # of a run that was killed
            create_migrated(base, data_dir, **extra)
            _make_ready(data_dir, **extra)
    return data_dir


def kept_demos() -> Path | None:
    """Return the folder of the demos of this commit and day, which all tiers share.

    There is none while files are changed: the demos are then those of one test run.
    """
    if any(name in os.environ for name in LOCAL) or git("status", "--porcelain") != "":
        return None
    kept = KEPT / "demos"
    for former in kept.glob("*/"):
        if time.time() - former.stat().st_mtime > SECONDS_OF_A_DAY:
            shutil.rmtree(former)
    folder = kept / f"{datetime.now(WARSAW).date()}-{git('rev-parse', 'HEAD')}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def create_migrated(base: Path, data_dir: Path, **extra: str) -> Path:
    """Create the folder of a demo whose database is migrated and has no rows of its own."""
    data_dir.mkdir(exist_ok=True)
    database = data_dir / "coop.sqlite3"
    if extra == UNION:
        demo_file("union", database, partial(_migrate, **UNION))
    else:
        migrated_file(database, lambda: _migrate(data_dir))
    return data_dir


def _migrate(data_dir: Path, **extra: str) -> None:
    manage(data_dir, "migrate", "--verbosity", "0", **extra)


def _make_ready(data_dir: Path, **extra: str) -> None:
    """Do all that the first `make run` does before it serves."""
    subprocess.run(
        [sys.executable, "-c", "import run; raise SystemExit(not run.prepare_site())"],
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
