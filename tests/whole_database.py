"""Everything that a test's database holds: does a word stand anywhere, did any row change?"""

from typing import Any

from django.apps import apps
from django.db import connection


def rows_of(table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """As they are stored, in the order of the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(table)}")
        return list(cursor.fetchall())


def execute(sql: str, *values: object) -> None:
    """Past the models, as somebody with the database in hand would."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """By table, all rows as they are stored: a test can say that nothing changed."""
    tables = connection.introspection.table_names()
    return {table: sorted(rows_of(table), key=repr) for table in tables}


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
