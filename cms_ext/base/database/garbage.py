"""Python's search for garbage, held back while many rows pass through memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = (50_000, 10, 10)
"""After so many new objects, and so many searches among the newest: usually 700, 10, 10."""


class _Held:
    """How many pieces of work hold the search back, and how often it ran before them."""

    lock = Lock()
    pieces = 0
    before = gc.get_threshold()


@contextmanager
def collect_garbage_rarely() -> Iterator[None]:
    """For work on thousands of rows: of their objects nearly all are gone before the search would
    look at them, and looking at each again and again is a tenth of the work.

    Not switched off: what points to itself is found all the same, after some megabytes. It holds
    for the whole process, one inside another and in threads at once: the last to end gives back
    what was before, whatever was raised.
    """
    with _Held.lock:
        if not _Held.pieces:
            _Held.before = gc.get_threshold()
            gc.set_threshold(*SELDOM)
        _Held.pieces += 1
    try:
        yield
    finally:
        with _Held.lock:
            _Held.pieces -= 1
            if not _Held.pieces:
                gc.set_threshold(*_Held.before)
