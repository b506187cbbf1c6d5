"""Everything that a test's database holds: does a word stand anywhere, did any row change?"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """By table, all rows as they are stored: a test can say that nothing changed."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own
            tables[table] = sorted(cursor.fetchall(), key=repr)
    return tables


def whole_database() -> str:
    """The values of all rows of all tables; bytes as they can be read."""
    return "\n".join(
        _text(value)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for row in model._base_manager.values_list()
        for value in row
    )


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
