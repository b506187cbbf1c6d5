"""The database of the settings in the state of a new site."""

from __future__ import annotations

import subprocess
import sys

from django.db import connection


def migrate_in_process() -> None:
    """Migrate in a process of its own.

    Migrating leaves twice the memory of a worker, which would hide what a step needs.
    """
    subprocess.run([sys.executable, "site/manage.py", "migrate", "--verbosity", "0"], check=True)


def update_statistics() -> None:
    """Update the statistics of the database, as autovacuum does on a server.

    The benchmarks run without autovacuum, so that its work is not counted to a step.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
