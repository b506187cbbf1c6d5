"""The words that passwords are guessed by, read from the files beside this module."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cms_ext.people.identity.passwords.fold import collapsed, folded

_HERE = Path(__file__).parent


@cache
def listed() -> tuple[tuple[str, str], ...]:
    """(category, word) as they stand in `words.txt`; the hyphens of phrases are gone."""
    found = []
    for line in _lines("words.txt"):
        category, _colon, words = line.partition(":")
        found += [(category, word.replace("-", "")) for word in words.split()]
    return tuple(found)


@cache
def known_words() -> frozenset[str]:
    """Every listed word, folded, with the other forms of first names."""
    words: set[str] = set()
    for category, word in listed():
        forms = _forms(folded(word)) if category == "first" else [folded(word)]
        words.update(forms)
    return frozenset(words | {collapsed(word) for word in words})


@cache
def key_rows() -> frozenset[str]:
    """Walks over the keyboard and plain rows of digits, folded."""
    return frozenset(folded(row) for line in _lines("keyboard.txt") for row in line.split())


def _forms(name: str) -> list[str]:
    """A first name as in "kocham marka", "dla kasi": the common endings, no grammar."""
    if name.endswith("a"):
        return [name, *(name[:-1] + ending for ending in ("e", "y", "i", "o", "ie", "unia"))]
    if name.endswith("ek"):
        return [name, name[:-2] + "ka", name[:-2] + "kiem"]
    return [name, name + "a", name + "em", name + "owi"]


def _lines(name: str) -> Iterator[str]:
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
