"""Runs a measurement in a process of its own, on SQLite or on PostgreSQL."""

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

from benchmarks.figures import Figure, read

ON_POSTGRESQL = ["tests/machine/postgres.py", sys.executable]


def on_sqlite(root: Path, module: str, **environment: str) -> list[Figure]:
    """What `python -m benchmarks.MODULE FILE` prints and writes."""
    return _measured(root, module, [], environment)


def on_postgresql(root: Path, module: str, **environment: str) -> list[Figure]:
    """The same on a server of its own."""
    return _measured(root, module, ON_POSTGRESQL, environment)


def has_postgresql() -> bool:
    return bool(shutil.which("initdb") or glob("/usr/lib/postgresql/*/bin/initdb"))


def surroundings(root: Path, data_dir: Path, **extra: str) -> dict[str, str]:
    """The environment of a process that makes its database anew."""
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": os.pathsep.join([str(root / "site"), str(root)]),
        **extra,
    }


@cache
def migrated(root: Path) -> Path:
    """A migrated SQLite database, made once a run: each measurement begins with a copy."""
    folder = Path(tempfile.mkdtemp(prefix="coop-bench-migrated-"))
    atexit.register(shutil.rmtree, folder)
    migrate = [sys.executable, "site/manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=root, env=surroundings(root, folder), check=True)
    return folder / "coop.sqlite3"


def _measured(
    root: Path, module: str, inside: list[str], environment: Mapping[str, str]
) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix=f"coop-bench-{module}-") as folder:
        if not inside:
            shutil.copy(migrated(root), folder)
        found = Path(folder) / "found.json"
        command = [sys.executable, *inside, "-m", f"benchmarks.{module}", str(found)]
        its = surroundings(root, Path(folder), **environment)
        subprocess.run(command, cwd=root, env=its, check=True)
        return read(json.loads(found.read_text()))
