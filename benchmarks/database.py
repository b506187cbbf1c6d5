"""The database of the settings, as a site has it before anything is in it."""

from __future__ import annotations

import subprocess
import sys

from django.db import connection


def migrate_apart() -> None:
    """By a process of its own: what migrating leaves of memory, twice what a worker has, would hide
    what a step needs.
    """
    subprocess.run([sys.executable, "site/manage.py", "migrate", "--verbosity", "0"], check=True)


def vacuumed() -> None:
    """What the database knows of its rows, as autovacuum leaves it on a server: that of the benches
    runs without, so that nothing of it is counted to a step.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
