"""Names of people (`access.md` §2). Pure."""

from __future__ import annotations

from cms_ext.base.typed_values.plain import Refused

APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
BETWEEN = f" -{APOSTROPHES}"


def name(text: str) -> str:
    """Letters of any alphabet, blanks, hyphens, apostrophes; at least one letter."""
    if not all(one.isalpha() or one in BETWEEN for one in text) or not any(map(str.isalpha, text)):
        raise Refused("Wpisz tylko litery, odstęp, łącznik albo apostrof.")
    return text
