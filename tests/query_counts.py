"""How many queries an act makes: a list costs the same for one row and for four."""

from collections.abc import Callable
from typing import TypeVar

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

Found = TypeVar("Found")


def sql_of(act: Callable[..., object], *args: object, **options: object) -> list[str]:
    """The queries of `act(*args, **options)`, in their order."""
    with CaptureQueriesContext(connection) as captured:
        act(*args, **options)
    return [query["sql"] for query in captured]


def counted(act: Callable[..., Found], *args: object, **options: object) -> tuple[Found, int]:
    """What `act(*args, **options)` returns, and how many queries it made."""
    with CaptureQueriesContext(connection) as captured:
        found = act(*args, **options)
    return found, len(captured)


def queries_of(act: Callable[..., object], *args: object, **options: object) -> int:
    """Of `act(*args, **options)`, as in `queries_of(client.get, "/ogloszenia/")`."""
    return counted(act, *args, **options)[1]


def queries_when_warm(act: Callable[..., object], *args: object, **options: object) -> int:
    """Of its second call: the first may fill a cache."""
    act(*args, **options)
    return queries_of(act, *args, **options)


def queries_of_page(client: Client, address: str, asked: dict[str, str] | None = None) -> int:
    """Of a page that opens, once what a process keeps has been read."""
    assert client.get(address, asked).status_code == 200
    return queries_of(client.get, address, asked)
