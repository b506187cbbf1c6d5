"""`filter(nrb__among=numbers)`: as `in`, with all values in one parameter of the statement.

A statement of nine hundred parameters costs Django more than its rows cost the database, and as
many are the most that old SQLite takes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, BigIntegerField, CharField, Field, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup


class Among(_Lookup):
    """Of whole numbers and texts; an empty list finds nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*parameters, values)
        found = f"{column} IN (SELECT value FROM json_each(%s))"
        return found, (*parameters, json.dumps(values))


def register() -> None:
    for field in (BigAutoField, BigIntegerField, CharField, ForeignKey):
        kind: type[Field[Any, Any]] = field
        kind.register_lookup(Among)
