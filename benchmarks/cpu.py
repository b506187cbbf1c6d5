"""CPU time of this process and of the PostgreSQL back-end that serves it, in milliseconds.

Wall time on a shared machine moves by a factor of two from minute to minute; the kernel's count of
what ran does not. Helpers of a parallel query would not be counted: `alone` forbids them.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection


def alone() -> None:
    """From now on one back-end does all the work of this connection."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def settled() -> None:
    """As `site/serve.py` does once all is loaded: what made the data is no longer walked through
    for garbage, which would be counted to whatever step is running then.
    """
    gc.collect()
    gc.freeze()


def cost(step: Callable[[], object]) -> float:
    """Milliseconds of CPU that a step takes."""
    before = spent()
    step()
    return spent() - before


def spent() -> float:
    """Milliseconds of CPU since the beginning."""
    return time.process_time() * 1000 + _backend()


def _backend() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    # The first figure is the time on the CPU in nanoseconds.
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return int(told.split()[0]) / 1e6
