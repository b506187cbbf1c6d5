"""Reading much at once: one moment of the database, and nobody waits for the reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@contextmanager
def read_snapshot() -> Iterator[None]:
    """Within it the database is seen as it was at the first question, however long it takes.

    It takes no lock that a writer waits for, and refuses to write. Within a transaction of the
    caller's it is a part of that one.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    if wrapper.in_atomic_block:
        yield
    elif wrapper.vendor == "postgresql":
        with transaction.atomic(), wrapper.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with _deferred(wrapper), transaction.atomic():
            yield


@contextmanager
def _deferred(wrapper: Any) -> Iterator[None]:
    """The site's own transactions take SQLite's lock for writing at once; this one takes none."""
    wrapper.ensure_connection()
    usual = wrapper.transaction_mode
    wrapper.transaction_mode = "DEFERRED"
    try:
        _query_only(wrapper, is_set=True)
        yield
    finally:
        wrapper.transaction_mode = usual
        _query_only(wrapper, is_set=False)


def _query_only(wrapper: Any, *, is_set: bool) -> None:
    with wrapper.cursor() as cursor:
        cursor.execute(f"PRAGMA query_only = {'ON' if is_set else 'OFF'}")
