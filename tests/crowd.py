"""Threads that act in the same moment, each with a connection of its own."""

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
    """On SQLite they lead to a copy of the database in a file: one in memory has one connection."""
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
    """What each of the acts that begin together gave, in their order; a refusal as it is."""
    start = Barrier(len(acts))

    def alone(act: Callable[[], T]) -> T | Exception:
        try:
            start.wait(timeout=30)
            return act()
        except refusal as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(alone, acts))


def outcomes_at_once(
    *acts: Callable[[], object],
    refusal: Refusals = Refusal,
    told: Callable[[Any], object] = attrgetter("code"),
) -> list[str]:
    """`done`, or what is told of the refusal, of each of the acts that begin together; sorted."""
    answers = answers_at_once(*acts, refusal=refusal)
    return sorted(
        str(told(answer)) if isinstance(answer, refusal) else "done" for answer in answers
    )


def in_a_thread(look: Callable[[], T]) -> T:
    """What the database of the threads holds, asked by a thread."""

    def asked() -> T:
        try:
            return look()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asked).result()
