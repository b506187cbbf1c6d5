"""A digest of rows that were read: what was computed from them is kept with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, ExpressionWrapper, F, Field, Model
from django.db.models.sql.compiler import SQLCompiler


def digest_of_rows(rows: Iterable[tuple[Any, ...]]) -> str:
    """SHA-256, 64 hex digits, of rows of plain values in their order: other rows make another one.

    To be compared with what the same driver gave for the same question; values as the database
    holds them (`stored`) are told fastest.
    """
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


if TYPE_CHECKING:
    _Wrapper = ExpressionWrapper[Any]
else:
    _Wrapper = ExpressionWrapper


class _Stored(_Wrapper):
    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Sequence[Any]]:
        """No column any more: of each day in a column Python's driver makes a date itself."""
        sql, parameters = self.as_sql(compiler, connection)
        return f"+{sql}", parameters


def raw_column(column: str) -> Expression:
    """The column as the database holds it."""
    return _Stored(F(column), output_field=Field())


# Days, and quantities as they are entered: of each a site has a few thousand.
REMEMBERED = 10_000


@cache
def get_column_converter(model: type[Model], name: str) -> Callable[[Any], Any]:
    """What Django makes of the column's stored values, of each value once: thousands of rows have
    the same few, and a date or a Decimal made of text costs more than the rest of its row.
    """
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    column = field.get_col(model._meta.db_table)
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not steps:
        return _as_it_is

    @lru_cache(REMEMBERED)
    def made(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return made


def _as_it_is(value: Any) -> Any:
    return value


def content_digest(content: object) -> str:
    """SHA-256, 64 hex digits, of content as JSON holds it: names in the order of the alphabet,
    lists in their own, blanks as Python writes them, ASCII alone.

    Seals and rows are compared with what it gave years ago, so its form never changes. What people
    outside are to compute too (`proof.chain.canonical`, a row in dispute) has a form without
    blanks, written where it is kept.
    """
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
