"""Run functions at the same moment in threads, each with its own database connection."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from operator import attrgetter
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
from unittest.mock import patch

from django.db import connection, connections

from cms_ext.office.desk_kit.workflow.refusal import Refusal

Crowd = Callable[[], AbstractContextManager[None]]
T = TypeVar("T")


@contextmanager
def own_connections(folder: Path) -> Iterator[None]:
    """Connect threads to a copy of the database in a file on SQLite, which has one in memory."""
    if connection.vendor != "sqlite":
        yield
        return
    path = folder / "crowd.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    place: dict[str, Any] = {
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;",
        },
    }
    with patch.dict(connections.settings["default"], place):
        yield


Refusals = type[Exception] | tuple[type[Exception], ...]


def answers_at_once(*acts: Callable[[], T], refusal: Refusals = Refusal) -> list[T | Exception]:
    """Start the acts together; return each result or the `refusal` it raised, in their order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        try:
            start.wait(timeout=30)
            return act()
        except refusal as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def outcomes_at_once(
    *acts: Callable[[], object],
    refusal: Refusals = Refusal,
    describe: Callable[[Any], object] = attrgetter("code"),
) -> list[str]:
    """Start the acts together; return "done" or the described refusal of each, sorted."""
    answers = answers_at_once(*acts, refusal=refusal)
    return sorted(
        str(describe(answer)) if isinstance(answer, refusal) else "done" for answer in answers
    )


def in_a_thread(read: Callable[[], T]) -> T:
    """Return what `read` finds in the threads' database."""

    def run() -> T:
        try:
            return read()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(run).result()
