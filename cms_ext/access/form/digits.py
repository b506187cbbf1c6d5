"""Numbers from a register. Pure."""

from __future__ import annotations

from cms_ext.base.typed_values.plain import Refused


def digits(text: str, at_least: int, at_most: int) -> str:
    """The number without leading zeros, which do not count when it is compared (access.md §2)."""
    if not (text.isascii() and text.isdigit()):
        raise Refused("Wpisz same cyfry, bez odstępów i myślników.")
    if not max(at_least, 1) <= len(text) <= at_most:
        raise Refused(f"Wpisz od {max(at_least, 1)} do {at_most} cyfr.")
    return text.lstrip("0") or "0"
