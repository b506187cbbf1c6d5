"""Counts queries: a list needs the same number for one row and for four."""

from collections.abc import Callable
from typing import TypeVar

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

Found = TypeVar("Found")


def sql_of(act: Callable[..., object], *args: object, **options: object) -> list[str]:
    """Return the queries of `act(*args, **options)`, in their order."""
    with CaptureQueriesContext(connection) as captured:
        act(*args, **options)
    return [query["sql"] for query in captured]


def counted(act: Callable[..., Found], *args: object, **options: object) -> tuple[Found, int]:
    """Return the result of `act(*args, **options)` and the number of its queries."""
    with CaptureQueriesContext(connection) as captured:
        found = act(*args, **options)
    return found, len(captured)


def queries_of(act: Callable[..., object], *args: object, **options: object) -> int:
    """Count the queries of an act, as in `queries_of(client.get, "/ogloszenia/")`."""
    return counted(act, *args, **options)[1]


def queries_when_warm(act: Callable[..., object], *args: object, **options: object) -> int:
    """Count the queries of the second call, as the first may fill a cache."""
    act(*args, **options)
    return queries_of(act, *args, **options)


def queries_of_page(client: Client, address: str, asked: dict[str, str] | None = None) -> int:
    """Count the queries of a page on its second request, as the first may fill a cache."""
    assert client.get(address, asked).status_code == 200
    return queries_of(client.get, address, asked)
