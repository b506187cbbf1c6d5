"""The key of a row as somebody typed it, or as an address or an e-mail has it."""

from __future__ import annotations

from uuid import UUID

# So many digits fit a bigint; a longer number is no row.
MOST_DIGITS = 18


def row_key(typed: str) -> int | None:
    """The key that these words are; None for what can be the key of no row."""
    known = typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS
    return int(typed) if known else None


def uuid_key(typed: str) -> UUID | None:
    """The same of a row whose key is a UUID."""
    try:
        return UUID(typed)
    except ValueError:
        return None
