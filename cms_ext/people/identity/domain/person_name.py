"""Comparing names as people write them; diacritics count. Pure."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
# What keyboards and forms put in place of a hyphen and an apostrophe.
_SIGNS = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "’": "'", "`": "'", "´": "'"})


def normalised_name(typed: str) -> str:
    """A name for comparison: `  ŁUCJA  Przykładowa ` equals `Łucja Przykładowa`, not `Lucja`."""
    composed = unicodedata.normalize("NFC", typed).translate(_SIGNS)
    closed = re.sub(r"\s*-\s*", "-", _BLANKS.sub(" ", composed).strip())
    return closed.casefold()


def same_name(one: str, other: str) -> bool:
    return bool(one.strip()) and normalised_name(one) == normalised_name(other)


def may_be_same_person(one: str, other: str) -> bool:
    """Whether the surnames and at least one first name are equal (a second may be left out)."""
    first, second = normalised_name(one).split(), normalised_name(other).split()
    if len(first) < 2 or len(second) < 2:
        return False
    return first[-1] == second[-1] and bool(set(first[:-1]) & set(second[:-1]))
