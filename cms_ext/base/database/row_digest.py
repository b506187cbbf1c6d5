"""A digest of rows that were read: what was computed from them is kept with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any


def digest_of_rows(rows: Iterable[tuple[Any, ...]]) -> str:
    """SHA-256, 64 hex digits, of rows of plain values in their order: other rows make another one.

    To be compared with what the same driver gave for the same question; values as the database
    holds them (`stored`) are told fastest.
    """
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
