"""The floor for writing many rows: the same rows, as fast as the database takes them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from tests.benchmarks.cpu import measure_cost

Line = tuple[Any, ...]
ROUNDS = 5
BARE = "bare_row"


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """Rows of a table, with the values of `columns` as the database's driver takes them."""

    model: type[models.Model]
    columns: Sequence[str]
    lines: Sequence[Line]

    @property
    def named(self) -> str:
        return ", ".join(self.columns)


def read_rows(
    model: type[models.Model], columns: Sequence[str] | None = None, *, since: int = 0
) -> WrittenRows:
    """Read the rows of a table with a key above `since`, in the order of their keys.

    The key is left out; without `columns` all other columns are read.
    """
    key = model._meta.pk.column
    every = columns or [str(field.column) for field in model._meta.concrete_fields]
    columns = [column for column in every if column != key]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {model._meta.db_table} "
            f"WHERE {key} > %s ORDER BY {key}",
            [since],
        )
        return WrittenRows(model, columns, list(cursor.fetchall()))


def write_bare(rows: WrittenRows) -> float:
    """Measure the CPU milliseconds of writing rows into a bare table: a median.

    By COPY on PostgreSQL, by executemany on SQLite. The table has the model's indexes over these
    columns, and neither its key, its triggers nor its foreign keys: they are our own cost.
    """
    table = rows.model._meta.db_table
    with connection.cursor() as cursor:
        indexed = [
            found["columns"]
            for found in connection.introspection.get_constraints(cursor, table).values()
            if (found["index"] or found["unique"])
            and set(found["columns"] or [""]) <= set(rows.columns)
        ]
        cursor.execute(f"CREATE TABLE {BARE} AS SELECT {rows.named} FROM {table} LIMIT 0")
        for number, keys in enumerate(indexed):
            cursor.execute(f"CREATE INDEX {BARE}_{number} ON {BARE} ({', '.join(keys)})")
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(measure_cost(lambda: _write(rows)))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {BARE}")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {BARE}")
    return statistics.median(rounds)


def _write(rows: WrittenRows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {BARE} ({rows.named}) FROM STDIN") as copy:
                for line in rows.lines:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(rows.columns))
            cursor.executemany(f"INSERT INTO {BARE} ({rows.named}) VALUES ({marks})", rows.lines)
