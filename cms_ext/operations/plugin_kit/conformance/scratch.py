"""A site that nobody uses: a copy of this one's database, or an empty one, thrown away afterwards.

Rules run the plugin's demo, its migrations to zero and its pages, and none of it is undone.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

DATABASE = "coop.sqlite3"


class SiteStopped(Exception):
    """The scratch site did not start; the message is what it said last."""


@contextmanager
def scratch_site() -> Iterator[Path]:
    """The folder of its data."""
    with tempfile.TemporaryDirectory(prefix="coop-plugin-") as name:
        folder = Path(name)
        source = Path(str(connection.settings_dict["NAME"]))
        if connection.vendor == "sqlite" and source.is_file():
            with (
                closing(sqlite3.connect(source)) as ours,
                closing(sqlite3.connect(folder / DATABASE)) as copy,
            ):
                ours.backup(copy)
        yield folder


def run_in(folder: Path, plugins: Sequence[str], module: str, *words: str, told: str = "") -> str:
    """What a module prints in a process of the scratch site; raises SiteStopped."""
    done = subprocess.run(
        [sys.executable, "-m", module, str(folder), *words],
        env=_environment(folder, plugins),
        input=told,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SiteStopped("\n".join(done.stderr.strip().splitlines()[-5:]))
    return done.stdout.splitlines()[-1]


def _environment(folder: Path, plugins: Sequence[str]) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "COOP_PAGE_CACHE_URL"},
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "COOP_PLUGINS": ",".join(plugins),
        "COOP_WITHOUT": ",".join(name for name in settings.OWN_PLUGINS if name not in plugins),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
