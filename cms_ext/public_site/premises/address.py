"""Comparing addresses of premises as people write them. Pure."""

from __future__ import annotations

import re

_FLAT_WORDS = re.compile(
    r"\s*(?:\bm\.?|\blok\.?|\blokal\b|\bmieszkanie\b|/)\s*(?=\d)", re.IGNORECASE
)
_STREET_WORDS = re.compile(r"^(?:ul|ulica|al|aleja|os|osiedle|pl|plac)\b\.?\s*", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def normalised_address(typed: str) -> str:
    """One spelling of street, house and flat: `ul. Wzorcowa 1 m. 5` → `wzorcowa 1/5`.

    What follows the first comma (postcode, town) does not count; diacritics do.
    """
    street = _BLANKS.sub(" ", typed.split(",", maxsplit=1)[0]).strip()
    return _FLAT_WORDS.sub("/", _STREET_WORDS.sub("", street)).casefold()
