"""Letting others write between two steps of long work."""

from __future__ import annotations

import time

from django.db import connection

# SQLite's writers ask again after 1, 2, 5, 10 and 15 ms, later seldom: one of them meets this gap.
GAP = 0.02


def let_others_write() -> None:
    """Pause shortly, so that others can write: SQLite has one writer at a time and no queue."""
    if connection.vendor == "sqlite":
        time.sleep(GAP)
