"""The demo as `make run` prepares it, built once a test run and copied for tests that change it."""

import fcntl
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.migrated import demo_file, migrated_file, shared_by_all_processes

ROOT = Path(__file__).resolve().parents[1]
UNION = {"PROFILE": "union", "DJANGO_SETTINGS_MODULE": "coop_site.settings.demo_union"}
MIRROR = {"COOP_LEDGER": "mirror"}


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
    shared = shared_by_all_processes(base)
    data_dir = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data_dir / "demo-people.txt").exists():
            create_migrated(base, data_dir, **extra)
            _make_ready(data_dir, **extra)
    return data_dir


def create_migrated(base: Path, data_dir: Path, **extra: str) -> Path:
    """Create the folder of a demo whose database is migrated and has no rows of its own."""
    data_dir.mkdir(exist_ok=True)
    database = data_dir / "coop.sqlite3"
    if extra == UNION:
        demo_file("union", database, partial(_migrate, **UNION))
    else:
        migrated_file(shared_by_all_processes(base), database, lambda: _migrate(data_dir))
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
