"""How many queries something costs."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(act: Callable[[], object]) -> int:
    """How many queries the act makes at its second call: the first may fill a cache."""
    act()
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
