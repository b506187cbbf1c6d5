"""Restore the database's rows after a test that commits.

Django would truncate all three hundred tables and reload what migrations had put there row by row:
two seconds a test on PostgreSQL. Here each process saves all rows once, and restores them, past
triggers and foreign keys, in those tables that hold any.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import finalize

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

BringBack = Callable[[], None]


def keep_rows() -> BringBack:
    """Save all rows; return a function that restores them. Call it outside a transaction."""
    connection.ensure_connection()
    return _keep_file() if connection.vendor == "sqlite" else _keep_tables()


@contextmanager
def rows_brought_back() -> Iterator[None]:
    """Restore the rows that were there before the process's first test that commits."""
    kept: list[BringBack] = []

    def setup(cls: type[TransactionTestCase]) -> None:
        if not kept:
            kept.append(keep_rows())

    def teardown(self: TransactionTestCase) -> None:
        kept[0]()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(setup))
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


def _keep_file() -> BringBack:
    kept = sqlite3.connect(":memory:")
    connection.connection.backup(kept)

    def bring_back() -> None:
        kept.backup(connection.connection)

    # Python 3.13 warns of one that nobody closed.
    finalize(bring_back, kept.close)
    return bring_back


def _keep_tables() -> BringBack:
    with connection.cursor() as cursor:
        kept = {table: _rows(cursor.cursor, table) for table in _tables_with_rows(cursor)}

    def bring_back() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # Triggers and foreign keys are off in this transaction.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in _tables_with_rows(cursor):
                cursor.execute(f"DELETE FROM {table}")
            for table, rows in kept.items():
                with cursor.cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)

    return bring_back


def _tables_with_rows(cursor: object) -> list[str]:
    """Return the tables that hold rows, or the space of deleted ones."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND pg_relation_size(oid) > 0 ORDER BY 1"
    )
    return [table for (table,) in cursor.fetchall()]  # type: ignore[attr-defined]


def _rows(cursor: object, table: str) -> bytes:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:  # type: ignore[attr-defined]
        return b"".join(copy)
