"""CPU time of this process and of the PostgreSQL back-end that serves it, in milliseconds.

Wall time on a shared machine varies by a factor of two from minute to minute; the kernel's count of
CPU time does not. Parallel workers of a query would not be counted: `forbid_parallel_workers` turns
them off.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection


def forbid_parallel_workers() -> None:
    """Let a single back-end do all the work of this connection."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def freeze_objects() -> None:
    """Exclude all objects made so far from garbage collection, as `site/serve.py` does.

    Walking through them would be counted to whatever step is running then.
    """
    gc.collect()
    gc.freeze()


def measure_cost(step: Callable[[], object]) -> float:
    """Return the CPU milliseconds that a step takes."""
    before = read_cpu_time()
    step()
    return read_cpu_time() - before


def read_cpu_time() -> float:
    """Return the CPU milliseconds since the beginning."""
    return time.process_time() * 1000 + _backend()


def _backend() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    # The first figure is the time on the CPU in nanoseconds.
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return int(told.split()[0]) / 1e6
