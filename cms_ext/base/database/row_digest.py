"""Digests of rows, to notice when a value computed from them is out of date."""

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
    """SHA-256, 64 hex digits, of rows of plain values in their order.

    Compare it only with the digest of the same query by the same driver. Raw columns
    (`raw_column`) are read fastest.
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
        """An expression, because sqlite3 turns each day of a plain column into a date."""
        sql, parameters = self.as_sql(compiler, connection)
        return f"+{sql}", parameters


def raw_column(column: str) -> Expression:
    """Return the column's value as the database stores it, without Django's conversion."""
    return _Stored(F(column), output_field=Field())


# Values cached for a column: a site has a few thousand different days or quantities.
MAX_CACHED = 10_000


@cache
def get_column_converter(model: type[Model], name: str) -> Callable[[Any], Any]:
    """A function from a column's raw values to Django's values, cached by value.

    Thousands of rows have the same few values, and parsing a date or a Decimal costs more than the
    rest of its row.
    """
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    column = field.get_col(model._meta.db_table)
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not steps:
        return _as_it_is

    @lru_cache(MAX_CACHED)
    def made(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return made


def _as_it_is(value: Any) -> Any:
    return value


def content_digest(content: object) -> str:
    """SHA-256, 64 hex digits, of content as JSON: keys sorted, Python's spacing, ASCII only.

    Seals and rows are compared with digests of years ago, so this form never changes. Digests that
    outsiders compute too (`proof.domain.chain.render_canonical`, a row in dispute) use a form
    without blanks of their own.
    """
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
