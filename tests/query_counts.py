"""How many queries an act makes: a list costs the same for one row and for four."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(act: Callable[..., object], *args: object, **options: object) -> int:
    """Of `act(*args, **options)`, as in `queries_of(client.get, "/ogloszenia/")`."""
    with CaptureQueriesContext(connection) as captured:
        act(*args, **options)
    return len(captured)


def queries_when_warm(act: Callable[..., object], *args: object, **options: object) -> int:
    """Of its second call: the first may fill a cache."""
    act(*args, **options)
    return queries_of(act, *args, **options)
