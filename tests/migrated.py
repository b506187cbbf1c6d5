"""The empty database after all migrations: made by one test process, copied by the others.

Migrations take most of a minute of a core, and a test run needs their outcome many times. On SQLite
it begins with what an earlier run of the very same migrations has kept, and what follows migrations
(roles, permissions, first versions) is done anew. `python -m tests.migrated` makes the kept one;
`test_production.py` migrates an empty database as operators do.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection

KEPT = Path(__file__).resolve().parents[1] / ".test_databases"
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
        made = shared / "migrated.sqlite3"
        if made.exists():
            shutil.copyfile(made, target)
            return
        if kept_file().exists():
            shutil.copyfile(kept_file(), target)
        migrate()
        shutil.copyfile(target, made)


def kept_file() -> Path:
    """The migrated database of the migrations as they stand now; it may be there already."""
    seen = hashlib.sha256()
    for app in apps.get_app_configs():
        for migration in sorted(Path(app.path).glob("migrations/*.py")):
            seen.update(f"{app.label} {migration.name}\n".encode())
            seen.update(migration.read_bytes())
    return KEPT / f"{seen.hexdigest()[:32]}.sqlite3"


def keep(database: sqlite3.Connection) -> None:
    """For the next run; those of former migrations go."""
    file = kept_file()
    KEPT.mkdir(exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as copy:
        database.backup(copy)
    unfinished.replace(file)
    for former in KEPT.glob("*.sqlite3"):
        if former != file:
            former.unlink()


@contextmanager
def _sqlite(shared: Path) -> Iterator[None]:
    made = shared / "migrated.sqlite3"
    with _alone(shared / "migrated.lock"):
        if not made.exists():
            kept = kept_file()
            with _begun_with(kept) if kept.exists() else nullcontext():
                yield
            connection.ensure_connection()
            with closing(sqlite3.connect(made)) as copy:
                connection.connection.backup(copy)
            if not kept.exists():
                keep(connection.connection)
            return
    with _begun_with(made):
        yield


@contextmanager
def _begun_with(file: Path) -> Iterator[None]:
    """The database in memory has what is in the file."""
    # It lives as long as somebody is connected to it.
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


def main() -> None:
    django.setup()
    if kept_file().exists():
        return
    call_command("migrate", verbosity=0)
    keep(connection.connection)


if __name__ == "__main__":
    main()
