"""The lookup `filter(nrb__among=numbers)`: as `in`, with all values in one parameter.

A statement of nine hundred parameters costs Django more than its rows cost the database, and old
SQLite takes no more. Pass thousands of values as a set: Django looks into each value of a list or a
tuple for an expression, which costs as much as finding its row.
"""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    Field,
    ForeignKey,
    Func,
    Lookup,
)
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup


class Among(_Lookup):
    """Lookup of whole numbers and texts; an empty list finds nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*parameters, _array(values))
        found = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - names of our own
        return found, (*parameters, json.dumps(values))


class AmongPairs(Func):
    """Condition for rows in which a whole number and a text form one of the pairs.

    `filter(AmongPairs("account_id", "document_no", pairs))`. Two conditions of many values each
    make the database try every combination.
    """

    output_field = BooleanField()

    def __init__(self, number: str, text: str, pairs: Sequence[tuple[int, str]]) -> None:
        # SQLite searches by both only in this order, and only with the text declared as TEXT.
        super().__init__(text, number)
        self._pairs = pairs

    def as_sql(  # type: ignore[override]  # what Func takes next to is nothing to it
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        values: list[Any]
        if connection.vendor == "postgresql":
            among = "SELECT * FROM unnest(%%s::text[], %%s::bigint[])"
            values = [_array(pair[place] for pair in self._pairs) for place in (1, 0)]
        else:
            among = "SELECT CAST(value ->> 1 AS TEXT), value ->> 0 FROM json_each(%%s)"
            values = [json.dumps(self._pairs)]
        template = f"(%(expressions)s) IN ({among})"
        if connection.vendor == "postgresql" and self._pairs:
            # It follows from the pairs. Without it PostgreSQL, which takes a list of unknown length
            # for a long one, reads all rows there are and looks for each of them in the list.
            number, _none = compiler.compile(self.get_source_expressions()[1])
            template = f"({template} AND {number} BETWEEN %%s AND %%s)"
            numbers = [pair[0] for pair in self._pairs]
            values += [min(numbers), max(numbers)]
        sql, parameters = super().as_sql(compiler, connection, template=template)
        return sql, (*parameters, *values)


def _array(values: Iterable[int | str]) -> str:
    """Format the values as a PostgreSQL array; psycopg would adapt each value by itself."""
    written = [
        str(value)
        if isinstance(value, int)
        else '"' + value.replace("\\", r"\\").replace('"', r"\"") + '"'
        for value in values
    ]
    return f"{{{','.join(written)}}}"


def register() -> None:
    for field in (BigAutoField, BigIntegerField, CharField, ForeignKey):
        kind: type[Field[Any, Any]] = field
        kind.register_lookup(Among)
