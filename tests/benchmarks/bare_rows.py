"""The floor of whatever writes many rows: the same rows, as the database takes them fastest."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from tests.benchmarks.cpu import cost

Line = tuple[Any, ...]
ROUNDS = 5
BARE = "bare_row"


def write_bare(model: type[models.Model], columns: Sequence[str], lines: Sequence[Line]) -> float:
    """Milliseconds, the median of writing rows into a table like the model's and taking them back.

    By COPY on PostgreSQL, by executemany on SQLite. The table has the model's indexes over these
    columns, and neither its triggers nor its foreign keys: they are what we pay for ourselves.
    """
    table, named = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        indexed = [
            found["columns"]
            for found in connection.introspection.get_constraints(cursor, table).values()
            if (found["index"] or found["unique"]) and set(found["columns"] or [""]) <= set(columns)
        ]
        cursor.execute(f"CREATE TABLE {BARE} AS SELECT {named} FROM {table} LIMIT 0")
        for number, keys in enumerate(indexed):
            cursor.execute(f"CREATE INDEX {BARE}_{number} ON {BARE} ({', '.join(keys)})")
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(cost(lambda: _write(named, lines)))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {BARE}")
    return statistics.median(rounds)


def _write(named: str, lines: Sequence[Line]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {BARE} ({named}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(lines[0]))
            cursor.executemany(f"INSERT INTO {BARE} ({named}) VALUES ({marks})", lines)
