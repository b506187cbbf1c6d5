"""Several processes at once, each with a connection of its own, on a copy of the test database."""

import atexit
import os
import signal
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from tests.demo_site import ROOT
from tests.warm import Program, WarmPython

# Where programs start, by their settings; on which data, each is told for itself.
_warm: dict[str, WarmPython] = {}


@contextmanager
def copy_of_the_test_database(folder: Path) -> Iterator[str]:
    """The address of a copy that is not in one process's memory, nor in one test's transaction."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / "copy.sqlite3")) as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{folder / 'copy.sqlite3'}"
        return
    # PostgreSQL copies a database only while nobody is connected to it.
    connection.close()
    server = f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}"
    copied = f"{at['NAME']}_copy"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{copied}" TEMPLATE "{at["NAME"]}"')
        yield f"{server}/{copied}"
        admin.execute(f'DROP DATABASE "{copied}" WITH (FORCE)')


def start(
    *arguments: str,
    database: str,
    data_dir: Path | None = None,
    settings: str = "coop_site.settings.test",
) -> Program:
    """Python with these arguments, with Django set up on this database and folder of files."""
    if settings not in _warm:
        on = {
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }
        _warm[settings] = WarmPython({**os.environ, **on})
        atexit.register(_warm[settings].close)
    folder = {"DATA_DIR": str(data_dir)} if data_dir else {}
    return _warm[settings].start(*arguments, DATABASE_URL=database, **folder)


def finished(one: Program) -> str:
    """What it said, when it ended well."""
    said, _ = one.communicate()
    assert one.returncode == 0
    return said


def wait_until_ready(one: Program) -> None:
    """It says so when it is set up."""
    assert one.stdout
    assert one.stdout.readline() == "ready\n"


def kills(usual: int) -> int:
    """How often a writer is killed: COOP_KILLS says more than the `usual` number."""
    return int(os.environ.get("COOP_KILLS", usual))


def killed_after(seconds: float, one: Program) -> str:
    """What it said between the moment when it was ready and its sudden end."""
    wait_until_ready(one)
    time.sleep(seconds)
    one.send_signal(signal.SIGKILL)
    return one.communicate()[0]


def at_once(running: Sequence[Program], lines: Sequence[str]) -> list[str]:
    """All wait until the last is ready; then each gets its line. What each says to it."""
    for one in running:
        wait_until_ready(one)
    for one, line in zip(running, lines, strict=True):
        assert one.stdin
        one.stdin.write(f"{line}\n")
        one.stdin.flush()
    return [one.communicate()[0] for one in running]
