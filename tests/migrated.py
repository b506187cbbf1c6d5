"""The empty database after all migrations: created by one test process, copied by the others.

Migrations take most of a minute of CPU, and a test run needs their result many times. They run
once for each database engine, on an empty database with production's settings. What follows
migrations (roles, permissions, first versions) runs again for each copy. `python -m tests.migrated`
creates the database before the tests; a test run that finds none creates it.
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
# Environment variables of a test run that no operator sets.
LOCAL = ("COOP_PLUGINS", "COOP_WITHOUT", "COOP_TODAY", "DEBUG")
# Length of the digest of the migrations at the start of a kept file's name.
LONG = 32
# The database that PostgreSQL copies for each process.
TEMPLATE = "coop_migrated"
# At the end of the name of the database that also has the plugins which only tests have.
OF_TESTS = "-tests"


def shared_by_all_processes(base: Path) -> Path:
    """Return the folder of the whole test run; `base` is pytest's folder for this process."""
    # Each worker of xdist has its own folder inside the shared one.
    return base.parent if base.name.startswith("popen-") else base


@contextmanager
def migrated_once(shared: Path) -> Iterator[None]:
    """Create the test database from the migrated copy, or make that copy from it."""
    with _sqlite() if connection.vendor == "sqlite" else _postgresql(shared):
        yield


def kept_file(demo: str = "") -> Path:
    """Return the path for a database with the current migrations, whether it exists or not.

    A `demo` with other plugins has its own.
    """
    seen = hashlib.sha256()
    # An app's folder is known before Django is set up, which takes seconds.
    for app in map(AppConfig.create, settings.INSTALLED_APPS):
        # Migrations read rows from the app's data folder and forms from YAML files.
        for pattern in ("migrations/*.py", "data/*", "*.yaml", "*/*.yaml"):
            for read in sorted(Path(app.path).glob(pattern)):
                seen.update(f"{app.label} {read.name}\n".encode())
                seen.update(read.read_bytes())
    return KEPT / f"{seen.hexdigest()[:LONG]}{demo}.sqlite3"


def make_kept() -> None:
    """Create the migrated SQLite file if there is none."""
    KEPT.mkdir(exist_ok=True)
    with alone(KEPT / "production.lock"), _to_be_kept(kept_file()) as unfinished:
        if unfinished:
            _migrate_as_operators_do(f"sqlite:///{unfinished}")


def demo_file(demo: str, target: Path, migrate: Callable[[Path], object]) -> None:
    """Copy a demo's migrated database to `target`; call `migrate` with a data folder if needed."""
    KEPT.mkdir(exist_ok=True)
    with alone(KEPT / f"{demo}.lock"), _to_be_kept(kept_file(f"-{demo}")) as unfinished:
        if unfinished:
            with tempfile.TemporaryDirectory() as data_dir:
                migrate(Path(data_dir))
                shutil.copyfile(Path(data_dir) / target.name, unfinished)
    shutil.copyfile(kept_file(f"-{demo}"), target)


def git(*words: str, **environment: str) -> str | None:
    """Return what `git WORDS` prints in this clone; None if it fails, as it does outside of one."""
    done = subprocess.run(
        ["git", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return None if done.returncode else done.stdout.strip()


def make_dump() -> None:
    """Create the dump of the migrated PostgreSQL database if there is none."""
    KEPT.mkdir(exist_ok=True)
    dump = kept_file().with_suffix(".sql")
    with alone(KEPT / "dump.lock"), _to_be_kept(dump) as unfinished:
        if unfinished:
            at = connection.settings_dict
            _run_program("createdb", "coop_empty")
            server = f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}"
            _migrate_as_operators_do(f"{server}/coop_empty")
            _run_program("pg_dump", "--no-owner", f"--file={unfinished}", "coop_empty")


def fill_from_dump(database: str) -> None:
    """Load the migrated dump into an empty PostgreSQL database."""
    make_dump()
    dump = kept_file().with_suffix(".sql")
    stop = "--set=ON_ERROR_STOP=1"
    _run_program("psql", "--quiet", stop, f"--dbname={database}", f"--file={dump}")


@contextmanager
def _to_be_kept(file: Path) -> Iterator[Path | None]:
    """Yield a path to create the file at, or None if it exists; delete those of old migrations."""
    if file.exists():
        yield None
        return
    unfinished = file.with_suffix(f".{os.getpid()}")
    yield unfinished
    unfinished.replace(file)
    for former in KEPT.iterdir():
        if former != file and former.name[LONG:] == file.name[LONG:]:
            former.unlink()


def _migrate_as_operators_do(address: str) -> None:
    """Migrate with production's settings; raises RuntimeError with the output on failure."""
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
    """Run a program of PostgreSQL against the tests' server."""
    at = connection.settings_dict
    where = [f"--host={at['HOST']}", f"--port={at['PORT']}", f"--username={at['USER']}"]
    subprocess.run([binaries() / name, *where, *arguments], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _sqlite() -> Iterator[None]:
    KEPT.mkdir(exist_ok=True)
    with alone(KEPT / "tests.lock"), _to_be_kept(kept_file(OF_TESTS)) as unfinished:
        if unfinished:
            make_kept()
            with _begun_with(kept_file()):
                yield
            connection.ensure_connection()
            with closing(sqlite3.connect(unfinished)) as copy:
                connection.connection.backup(copy)
            return
    with _begun_with(kept_file(OF_TESTS)):
        yield


@contextmanager
def _begun_with(file: Path) -> Iterator[None]:
    """Fill the database in memory from the file."""
    # It exists as long as a connection to it is open.
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(name, uri=True)) as memory:
        with closing(sqlite3.connect(file)) as copy:
            copy.backup(memory)
        yield


@contextmanager
def _postgresql(shared: Path) -> Iterator[None]:
    made = shared / "migrated.postgresql"
    with alone(shared / "migrated-postgresql.lock"):
        if not made.exists():
            _run_program("createdb", TEMPLATE)
            fill_from_dump(TEMPLATE)
            made.touch()
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    yield


@contextmanager
def alone(lock_file: Path) -> Iterator[None]:
    """Hold the lock, so that other processes wait."""
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    make = make_kept if connection.vendor == "sqlite" else make_dump
    make()


if __name__ == "__main__":
    main()
