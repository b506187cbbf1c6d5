"""The number of a row as somebody typed it, or as an address has it."""

from __future__ import annotations

# So many digits fit a bigint; a longer number is no row.
MOST_DIGITS = 18


def row_key(typed: str) -> int | None:
    """The key that these words are; None for what can be the key of no row."""
    known = typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS
    return int(typed) if known else None
