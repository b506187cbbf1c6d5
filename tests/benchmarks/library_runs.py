"""Runs `library.py` in a process of its own: on SQLite, and on PostgreSQL where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from glob import glob
from pathlib import Path
from typing import Any

ON_POSTGRESQL = ["tests/machine/postgres.py", sys.executable]


def measure_all(root: Path) -> list[dict[str, Any]]:
    """The table, printed and returned."""
    print(f"\n{'database':11} {'question':14} {'for a member':>9} {'for all':>9} {'ratio':>7}")
    rows = measure(root, [])
    if shutil.which("initdb") or glob("/usr/lib/postgresql/*/bin/initdb"):
        rows += measure(root, ON_POSTGRESQL)
    return rows


def measure(root: Path, inside: list[str]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="coop-bench-library-") as folder:
        found = Path(folder) / "found.json"
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "PYTHONPATH": os.pathsep.join([str(root / "site"), str(root)]),
        }
        command = [sys.executable, *inside, "-m", "tests.benchmarks.library", str(found)]
        subprocess.run(command, cwd=root, env=environment, check=True)
        rows: list[dict[str, Any]] = json.loads(found.read_text())
        return rows
