"""All content of the test database: does it contain a word, did any row change?"""

from typing import Any

from django.apps import apps
from django.db import connection


def rows_of(table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Return the stored rows, in the order of the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(table)}")
        return list(cursor.fetchall())


def execute(sql: str, *values: object) -> None:
    """Run SQL past the models, as somebody with access to the database would."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return the stored rows by table, so that a test can check that nothing changed."""
    tables = connection.introspection.table_names()
    return {table: sorted(rows_of(table), key=repr) for table in tables}


def whole_database() -> str:
    """Return the values of all rows of all tables as text, by key.

    PostgreSQL puts a row wherever its vacuum made room, so tables have no order of their own.
    """
    return "\n".join(
        _text(value)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for row in model._base_manager.order_by("pk").values_list()
        for value in row
    )


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
