"""The demo as `make run` prepares it, built once per test run and copied for whoever changes it."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.migrated import demo_file, migrated_file, shared_by_all_processes

ROOT = Path(__file__).resolve().parents[1]
UNION = {"PROFILE": "union", "DJANGO_SETTINGS_MODULE": "coop_site.settings.demo_union"}


def environment(data_dir: Path, **extra: str) -> dict[str, str]:
    """The environment in which a process of the demo runs on this data."""
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
    """The prepared demo in a folder that all test processes share; nobody changes it.

    Base is pytest's folder of this process.
    """
    shared = shared_by_all_processes(base)
    data_dir = shared / "demo-site"
    with (shared / "demo-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data_dir / "demo-people.txt").exists():
            data_dir.mkdir(exist_ok=True)
            migrated_file(
                shared,
                data_dir / "coop.sqlite3",
                lambda: manage(data_dir, "migrate", "--verbosity", "0"),
            )
            _make_ready(data_dir)
    return data_dir


def _make_ready(data_dir: Path, **extra: str) -> None:
    """All that the first `make run` does before it serves; the next finds it done."""
    subprocess.run(
        [sys.executable, "-c", "import run; raise SystemExit(not run.prepare_site())"],
        cwd=ROOT,
        env=environment(data_dir, **extra),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def union_built_once(base: Path) -> Path:
    """The same of the waste union's demo; its database has other plugins, and is its own."""
    shared = shared_by_all_processes(base)
    data_dir = shared / "union-site"
    with (shared / "union-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data_dir / "demo-people.txt").exists():
            data_dir.mkdir(exist_ok=True)
            demo_file(
                "union",
                data_dir / "coop.sqlite3",
                lambda empty: manage(empty, "migrate", "--verbosity", "0", **UNION),
            )
            _make_ready(data_dir, **UNION)
    return data_dir


def copied(built: Path, target: Path) -> Path:
    """A copy of the prepared demo, to be changed freely.

    SQLite's files beside the database come and go with whoever reads the shared one meanwhile.
    Nobody writes there, so the log holds nothing that the database lacks.
    """
    shutil.copytree(built, target, ignore=shutil.ignore_patterns("*.sqlite3-wal", "*.sqlite3-shm"))
    return target
