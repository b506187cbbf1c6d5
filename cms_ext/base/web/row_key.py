"""Keys of rows as somebody typed them, or as an address or an e-mail holds them."""

from uuid import UUID

# So many digits fit a bigint; a longer number is no row.
MAX_DIGITS = 18


def row_key(typed: str) -> int | None:
    """Parse an integer key; None if it can be the key of no row."""
    known = typed.isascii() and typed.isdecimal() and len(typed) <= MAX_DIGITS
    return int(typed) if known else None


def uuid_key(typed: str) -> UUID | None:
    """Parse a UUID key; None if it can be the key of no row."""
    try:
        return UUID(typed)
    except ValueError:
        return None
