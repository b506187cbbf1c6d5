"""Write many rows of plain values at once, as the database's driver takes them.

Apart from `bulk`, which the sandbox and the readers of bank files load without Django.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from cms_ext.base.database.bulk import PARAMETERS, split_into_chunks

ROWS_A_STATEMENT = 5_000


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write rows of plain values, in their order, as the database's driver takes them.

    PostgreSQL takes them by COPY, SQLite by statements of many rows, each at a third of the cost of
    a row a statement; constraints and triggers apply as in every INSERT.
    """
    quoted = connection.ops.quote_name
    into = f"{quoted(model._meta.db_table)} ({', '.join(quoted(column) for column in columns)})"
    with connection.cursor() as cursor:
        # Each portion is made before it is sent: a row may be the answer to a query.
        for portion in split_into_chunks(rows, ROWS_A_STATEMENT):
            if connection.vendor == "postgresql":
                with (
                    connection.wrap_database_errors,
                    cursor.copy(f"COPY {into} FROM STDIN") as copy,
                ):
                    for row in portion:
                        copy.write_row(row)
            else:
                _insert_together(cursor, into, portion)


def _insert_together(cursor: CursorWrapper, into: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert as many rows a statement as it has parameters for.

    For each statement SQLite looks its table up among all that number their rows themselves, and
    writes down where it stopped: more work than the row.
    """
    width = len(rows[0])
    most = PARAMETERS // width
    full = len(rows) - len(rows) % most
    for count, portion in ((most, rows[:full]), (len(rows) - full, rows[full:])):
        if portion:
            marks = ", ".join([f"({', '.join(['%s'] * width)})"] * count)
            cursor.executemany(
                f"INSERT INTO {into} VALUES {marks}",  # noqa: S608 - names of our own
                [list(chain.from_iterable(some)) for some in split_into_chunks(portion, count)],
            )
