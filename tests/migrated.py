"""The empty database after all migrations: made by one test process, copied by the others.

Migrations take most of a minute of a core, and a test run needs their outcome many times. They run
once an engine: on an empty database, under production's settings, as operators do it. What follows
migrations (roles, permissions, first versions) is done anew wherever the kept database is begun
with. `python -m tests.migrated` makes it before the tests; a run that finds none makes it itself.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.db import connection

from tests.machine.postgres import binaries
from tests.production import GOOD

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".test_databases"
# What a test run says of itself and no operator does.
LOCAL = ("COOP_PLUGINS", "COOP_WITHOUT", "COOP_TODAY", "DEBUG")
# Of the name of a kept file: what tells its migrations; what it is follows.
LONG = 32
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
        make_kept()
        shutil.copyfile(kept_file(), target)
        migrate()
        shutil.copyfile(target, made)


def kept_file(demo: str = "") -> Path:
    """The migrated database of the migrations as they stand now; it may be there already.

    A `demo` with plugins of its own has one of its own.
    """
    seen = hashlib.sha256()
    # Where an app lies is known before Django is set up, which takes seconds.
    for app in map(AppConfig.create, settings.INSTALLED_APPS):
        # Rows that migrations read lie in the app's folder of data, forms in YAML files.
        for pattern in ("migrations/*.py", "data/*", "*.yaml", "*/*.yaml"):
            for read in sorted(Path(app.path).glob(pattern)):
                seen.update(f"{app.label} {read.name}\n".encode())
                seen.update(read.read_bytes())
    return KEPT / f"{seen.hexdigest()[:LONG]}{demo}.sqlite3"


def make_kept() -> None:
    """An SQLite file, unless these migrations have one."""
    with _to_be_kept(kept_file()) as unfinished:
        if unfinished:
            _migrate_as_operators_do(f"sqlite:///{unfinished}")


def demo_file(demo: str, target: Path, migrate: Callable[[Path], object]) -> None:
    """A demo's empty database after its migrations; `migrate` makes it where nobody has yet.

    It gets a folder of data, with an empty place for the file.
    """
    KEPT.mkdir(exist_ok=True)
    with _alone(KEPT / f"{demo}.lock"), _to_be_kept(kept_file(f"-{demo}")) as unfinished:
        if unfinished:
            with tempfile.TemporaryDirectory() as data_dir:
                migrate(Path(data_dir))
                shutil.copyfile(Path(data_dir) / target.name, unfinished)
    shutil.copyfile(kept_file(f"-{demo}"), target)


def make_dump() -> None:
    """The same of PostgreSQL, in words that `psql` reads."""
    KEPT.mkdir(exist_ok=True)
    dump = kept_file().with_suffix(".sql")
    with _alone(KEPT / "dump.lock"), _to_be_kept(dump) as unfinished:
        if unfinished:
            at = connection.settings_dict
            _run_program("createdb", "coop_empty")
            server = f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}"
            _migrate_as_operators_do(f"{server}/coop_empty")
            _run_program("pg_dump", "--no-owner", f"--file={unfinished}", "coop_empty")


def fill_from_dump(database: str) -> None:
    """An empty database of PostgreSQL gets what the migrations leave."""
    make_dump()
    dump = kept_file().with_suffix(".sql")
    stop = "--set=ON_ERROR_STOP=1"
    _run_program("psql", "--quiet", stop, f"--dbname={database}", f"--file={dump}")


@contextmanager
def _to_be_kept(file: Path) -> Iterator[Path | None]:
    """Where to make it, None when it is there; those of former migrations go."""
    if file.exists():
        yield None
        return
    KEPT.mkdir(exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    yield unfinished
    unfinished.replace(file)
    for former in KEPT.iterdir():
        if former != file and former.name[LONG:] == file.name[LONG:]:
            former.unlink()


def _migrate_as_operators_do(address: str) -> None:
    """In production's environment; RuntimeError with its words when it does not end well."""
    with tempfile.TemporaryDirectory() as data_dir:
        done = subprocess.run(
            [sys.executable, "site/manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env={
                **{name: value for name, value in os.environ.items() if name not in LOCAL},
                **GOOD,
                "DATABASE_URL": address,
                "DATA_DIR": data_dir,
                "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            },
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"an empty database does not migrate:\n{done.stderr}")


def _run_program(name: str, *arguments: str) -> None:
    """A program of PostgreSQL, on the server of the tests."""
    at = connection.settings_dict
    where = [f"--host={at['HOST']}", f"--port={at['PORT']}", f"--username={at['USER']}"]
    subprocess.run([binaries() / name, *where, *arguments], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _sqlite(shared: Path) -> Iterator[None]:
    made = shared / "migrated.sqlite3"
    with _alone(shared / "migrated.lock"):
        if not made.exists():
            make_kept()
            with _begun_with(kept_file()):
                yield
            connection.ensure_connection()
            with closing(sqlite3.connect(made)) as copy:
                connection.connection.backup(copy)
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
            _run_program("createdb", TEMPLATE)
            fill_from_dump(TEMPLATE)
            made.touch()
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    yield


@contextmanager
def _alone(lock_file: Path) -> Iterator[None]:
    """No other process is here; the first keeps the others waiting until its work is done."""
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    make = make_kept if connection.vendor == "sqlite" else make_dump
    make()


if __name__ == "__main__":
    main()
