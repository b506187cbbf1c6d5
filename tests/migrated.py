"""The empty database after all migrations: made by one test process, copied by the others.

Migrations take most of a minute of a core, and a test run needs their outcome many times. The
copies are of one test run; `test_production.py` migrates an empty database as operators do.
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

# The database that PostgreSQL copies into each process's own.
TEMPLATE = "coop_migrated"


def shared_by_all_processes(base: Path) -> Path:
    """The folder of the whole test run. Base is pytest's folder of this process."""
    # Under xdist each worker has a folder of its own inside the one that they share.
    return base.parent if base.name.startswith("popen-") else base


@contextmanager
def migrated_once(shared: Path) -> Iterator[None]:
    """Around the making of the test database: it starts from the copy, or becomes it."""
    around = _sqlite if connection.vendor == "sqlite" else _postgresql
    with around(shared):
        yield


def migrated_file(shared: Path, target: Path, migrate: Callable[[], object]) -> None:
    """An SQLite file with the migrated database; migrate makes it where nobody has yet."""
    with _alone(shared / "migrated.lock"):
        if (shared / "migrated.sqlite3").exists():
            shutil.copyfile(shared / "migrated.sqlite3", target)
        else:
            migrate()
            shutil.copyfile(target, shared / "migrated.sqlite3")


@contextmanager
def _sqlite(shared: Path) -> Iterator[None]:
    file = shared / "migrated.sqlite3"
    with _alone(shared / "migrated.lock"):
        if not file.exists():
            yield
            connection.ensure_connection()
            with closing(sqlite3.connect(file)) as copy:
                connection.connection.backup(copy)
            return
    # A database in memory lives as long as somebody is connected to it.
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(name, uri=True)) as memory:
        with closing(sqlite3.connect(file)) as copy:
            copy.backup(memory)
        yield


@contextmanager
def _postgresql(shared: Path) -> Iterator[None]:
    made = shared / "migrated.postgresql"
    with _alone(shared / "migrated-postgresql.lock"):
        if not made.exists():
            yield
            name = connection.settings_dict["NAME"]
            # PostgreSQL copies a database only while nobody is connected to it.
            connection.close()
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{name}"')
            made.touch()
            return
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    yield


@contextmanager
def _alone(lock_file: Path) -> Iterator[None]:
    """No other process is here; the first keeps the others waiting until its work is done."""
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
