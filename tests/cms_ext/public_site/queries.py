"""How many queries something costs, to compare one row with four."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(act: Callable[..., object], *args: object) -> int:
    """The number of queries of `act(*args)`, as in `queries_of(client.get, "/ogloszenia/")`."""
    with CaptureQueriesContext(connection) as queries:
        act(*args)
    return len(queries)
