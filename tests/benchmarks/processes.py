"""Runs a measurement in its own process, on SQLite or on PostgreSQL."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from glob import glob
from pathlib import Path

from tests.benchmarks.figures import Figure, read_figures

ON_POSTGRESQL = ["tests/machine/postgres.py", sys.executable]


def run_on_sqlite(root: Path, module: str, **environment: str) -> list[Figure]:
    """Return what `python -m tests.benchmarks.MODULE FILE` writes."""
    return _measured(root, module, [], environment)


def run_on_postgresql(root: Path, module: str, **environment: str) -> list[Figure]:
    """Run the same on a PostgreSQL server of its own."""
    return _measured(root, module, ON_POSTGRESQL, environment)


def has_postgresql() -> bool:
    return bool(shutil.which("initdb") or glob("/usr/lib/postgresql/*/bin/initdb"))


def fresh_environment(root: Path, data_dir: Path, **extra: str) -> dict[str, str]:
    """Return the environment of a process with a new database."""
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "PYTHONPATH": os.pathsep.join([str(root / "site"), str(root)]),
        **extra,
    }


@cache
def migrated(root: Path) -> Path:
    """Return a migrated SQLite database, made once a run: each measurement copies it."""
    folder = Path(tempfile.mkdtemp(prefix="coop-bench-migrated-"))
    atexit.register(shutil.rmtree, folder)
    migrate = [sys.executable, "site/manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=root, env=fresh_environment(root, folder), check=True)
    return folder / "coop.sqlite3"


def _measured(
    root: Path, module: str, inside: list[str], environment: Mapping[str, str]
) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix=f"coop-bench-{module}-") as folder:
        if not inside:
            shutil.copy(migrated(root), folder)
        found = Path(folder) / "found.json"
        command = [sys.executable, *inside, "-m", f"tests.benchmarks.{module}", str(found)]
        its = fresh_environment(root, Path(folder), **environment)
        subprocess.run(command, cwd=root, env=its, check=True)
        return read_figures(json.loads(found.read_text()))
