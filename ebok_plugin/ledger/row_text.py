"""All rows of a query set as one text, which the database makes: no object for any of them."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet


def text_of_rows(rows: QuerySet[Any, tuple[Any, ...]]) -> str:
    """The rows of `values_list` in their order, each value quoted: other rows make another text.

    To be compared with what the same database said of the same query; empty without rows.
    """
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    names = [f"c{number}" for number, _column in enumerate(compiler.select)]
    if connection.vendor == "postgresql":
        joined = "string_agg(told::text, chr(10))"
    else:
        quoted = " || ',' || ".join(f"quote({name})" for name in names)
        joined = f"group_concat({quoted}, char(10))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH told ({', '.join(names)}) AS ({sql}) SELECT {joined} FROM told",  # noqa: S608 - our own
            parameters,
        )
        ((text,),) = cursor.fetchall()
    return text or ""
