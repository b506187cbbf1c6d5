"""The words that passwords are guessed by, read from the files beside this module."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

# One sign for another, as people do it. A "1" is read both as "i" and as "l".
_LEET = str.maketrans("0345789@$!+€", "oeastbgasite")
# What the shift key makes of the row of digits.
_SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
_ONES = (str.maketrans("1|", "ii"), str.maketrans("1|", "ll"))
_STROKES = str.maketrans("łŁøØđĐß", "lLoOdDs")

_RUN_BEFORE = re.compile(r"^[^a-z]*")
_RUN_AFTER = re.compile(r"[^a-z]*$")
_REPEATED = re.compile(r"(.)\1+")
_PERIOD = re.compile(r"(.+?)\1+")


def without_marks(text: str) -> str:
    """NFKC, and no diacritics; the case stays."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return bare.translate(_STROKES)


def folded(text: str) -> str:
    """Letters and digits in one case, without diacritics, blanks and punctuation."""
    return "".join(sign for sign in without_marks(text).casefold() if sign.isalnum())


def unshifted(text: str) -> str:
    """`folded`, with the signs above the digits read as the digits they share a key with."""
    return folded(text.translate(_SHIFTED))


def collapsed(text: str) -> str:
    """Each run of one sign is one sign: "haaslo" and "haslo" are the same."""
    return _REPEATED.sub(r"\1", text)


def cores(password: str) -> frozenset[str]:
    """The words that a password may be made of, each with and without its repetitions.

    What stands at the ends (digits, punctuation) is taken off; as "$" and "@" may also be letters
    there, up to two signs of it are kept as a further reading.
    """
    text = without_marks(password).casefold()
    before, after = _run(_RUN_BEFORE, text), _run(_RUN_AFTER, text)
    middle = text[len(before) : len(text) - len(after)]
    found = set()
    for left, right, ones in product(range(3), range(3), _ONES):
        kept = before[len(before) - min(left, len(before)) :] + middle + after[:right]
        letters = re.sub(r"[^a-z]", "", kept.translate(_LEET).translate(ones))
        found |= {letters, collapsed(letters)}
        period = _PERIOD.fullmatch(letters)
        if period:
            found |= {period[1], collapsed(period[1])}
    return frozenset(found - {""})


def _run(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""


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
