"""Several processes at once, each with its own connection to a copy of the test database."""

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

# The Python processes that start programs, by settings; the data is chosen for each program.
_warm: dict[str, WarmPython] = {}


@contextmanager
def copy_of_the_test_database(folder: Path) -> Iterator[str]:
    """Yield the address of a copy outside this process's memory and the test's transaction."""
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
    """Start Python with these arguments, with Django set up on this database and data folder."""
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


def finished(program: Program) -> str:
    """Return the program's output; it must end with exit code 0."""
    output, _ = program.communicate()
    assert program.returncode == 0
    return output


def wait_until_ready(program: Program) -> None:
    """Wait for the line "ready", which the program prints when it is set up."""
    assert program.stdout
    assert program.stdout.readline() == "ready\n"


def kills(usual: int) -> int:
    """Return how often to kill a writer: COOP_KILLS, or the `usual` number."""
    return int(os.environ.get("COOP_KILLS", usual))


def killed_after(seconds: float, program: Program) -> str:
    """Kill the program some seconds after it is ready; return its output since then."""
    wait_until_ready(program)
    time.sleep(seconds)
    program.send_signal(signal.SIGKILL)
    return program.communicate()[0]


def at_once(running: Sequence[Program], lines: Sequence[str]) -> list[str]:
    """Send each program its line once all are ready; return their outputs."""
    for program in running:
        wait_until_ready(program)
    for program, line in zip(running, lines, strict=True):
        assert program.stdin
        program.stdin.write(f"{line}\n")
        program.stdin.flush()
    return [program.communicate()[0] for program in running]
