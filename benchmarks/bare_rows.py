"""The floor of whatever writes many rows: the same rows, as the database takes them fastest."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from benchmarks.cpu import cost

Line = tuple[Any, ...]
ROUNDS = 5
BARE = "bare_row"


@dataclass(frozen=True, slots=True)
class Written:
    """Rows of one table, each with the values of `columns` as the database's driver takes them."""

    model: type[models.Model]
    columns: Sequence[str]
    lines: Sequence[Line]

    @property
    def named(self) -> str:
        return ", ".join(self.columns)


def kept(
    model: type[models.Model], columns: Sequence[str] | None = None, *, since: int = 0
) -> Written:
    """The rows of a table with a key above `since`, in the order of their keys, which are left out.

    All columns without `columns`.
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
        return Written(model, columns, list(cursor.fetchall()))


def write_bare(rows: Written) -> float:
    """Milliseconds, the median of writing rows into a table like the model's and taking them back.

    By COPY on PostgreSQL, by executemany on SQLite. The table has the model's indexes over these
    columns, and neither its key, its triggers nor its foreign keys: they are what we pay for
    ourselves.
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
        rounds.append(cost(lambda: _write(rows)))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {BARE}")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {BARE}")
    return statistics.median(rounds)


def _write(rows: Written) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {BARE} ({rows.named}) FROM STDIN") as copy:
                for line in rows.lines:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(rows.columns))
            cursor.executemany(f"INSERT INTO {BARE} ({rows.named}) VALUES ({marks})", rows.lines)
