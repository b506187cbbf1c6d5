"""Filling tables with rows that were checked when they were first written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
_GUARDED = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled <> 'D'
"""


@contextmanager
def pause_triggers() -> Iterator[None]:
    """Switch every trigger of the site off, and on again as it was; within one transaction.

    Foreign keys are checked at the end of the block. A block that fails has to be rolled back: the
    transaction puts the triggers back.
    """
    pause = _pause_sqlite if connection.vendor == "sqlite" else _pause_postgresql
    with pause():
        yield
        connection.check_constraints()


@contextmanager
def _pause_sqlite() -> Iterator[None]:
    with connection.cursor() as cursor:
        triggers = cursor.execute(_TRIGGERS).fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


@contextmanager
def _pause_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_GUARDED)
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
