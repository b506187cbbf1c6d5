"""Comparing names as people write them; diacritics count. Pure."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
# What keyboards and forms put in place of a hyphen and an apostrophe.
_SIGNS = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "’": "'", "`": "'", "´": "'"})


def normalised_name(typed: str) -> str:
    """`  ŁUCJA  Przykładowa ` and `Łucja Przykładowa` are one name, `Lucja` is another."""
    composed = unicodedata.normalize("NFC", typed).translate(_SIGNS)
    closed = re.sub(r"\s*-\s*", "-", _BLANKS.sub(" ", composed).strip())
    return closed.casefold()


def same_name(one: str, other: str) -> bool:
    return bool(one.strip()) and normalised_name(one) == normalised_name(other)


def may_be_same_person(one: str, other: str) -> bool:
    """The same surname, and one first name at least, as with a second name left out."""
    first, second = normalised_name(one).split(), normalised_name(other).split()
    if len(first) < 2 or len(second) < 2:
        return False
    return first[-1] == second[-1] and bool(set(first[:-1]) & set(second[:-1]))
