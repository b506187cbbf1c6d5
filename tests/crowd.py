"""Threads that act in the same moment, each with a connection of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connection, connections

Crowd = Callable[[], AbstractContextManager[None]]


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
