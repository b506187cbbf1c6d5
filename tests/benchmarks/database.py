"""The database of the settings, as a site has it before anything is in it."""

from __future__ import annotations

import subprocess
import sys


def migrate_apart() -> None:
    """By a process of its own: what migrating leaves of memory, twice what a worker has, would hide
    what a step needs.
    """
    subprocess.run([sys.executable, "site/manage.py", "migrate", "--verbosity", "0"], check=True)
