"""Words as the search keeps them: folded, and the folded stem of Snowball's Polish. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from unicodedata import normalize

import snowballstemmer

from cms_ext.base.text.folding import folded_words

WORD = re.compile(r"\w+")
# A longer one is no word that anybody types.
LONGEST_WORD = 40
# PostgreSQL keeps at most 1 MB of words for a row.
MOST_WORDS = 12_000
# fmt: off
STOP_WORDS = frozenset((
    "a", "aby", "albo", "ale", "bez", "bo", "by", "byc", "byl", "byla", "bylo", "byly", "co",
    "czy", "dla", "do", "gdy", "go", "i", "ich", "im", "iz", "ja", "jak", "jako", "je", "jednak",
    "jego", "jej", "jest", "juz", "ku", "lub", "ma", "mi", "mnie", "moze", "na", "nad", "nie",
    "niz", "nr", "o", "od", "on", "ona", "oraz", "po", "pod", "przed", "przez", "przy", "r", "s",
    "sa", "sie", "ta", "tak", "takze", "te", "tego", "tej", "ten", "to", "tych", "tym", "u", "w",
    "we", "wg", "z", "za", "zas", "ze",
))
# fmt: on
_STEMMER = snowballstemmer.stemmer("polish")
_ONE_AT_A_TIME = Lock()  # the stemmer keeps the word it works on


@dataclass(frozen=True, slots=True)
class Forms:
    """A word without case and diacritics, and the stem of it, likewise."""

    raw: str
    stem: str


@dataclass(frozen=True, slots=True)
class WordPosition:
    """A word of a text and where it stands."""

    start: int
    end: int
    forms: Forms


@lru_cache(maxsize=50_000)
def forms(word: str) -> Forms:
    """`Zarządu` gives `zarzadu` and `zarzad`; what holds no letter gives empty words."""
    lowered = normalize("NFC", word).lower()
    raw = _folded(lowered)
    if raw.isdigit():
        return Forms(raw, raw)
    with _ONE_AT_A_TIME:
        stem = _STEMMER.stemWord(lowered)
    return Forms(raw, _folded(stem) or raw)


def places(text: str) -> Iterator[WordPosition]:
    """The words of a text in order."""
    for found in WORD.finditer(text):
        known = forms(found.group())
        if known.raw:
            yield WordPosition(found.start(), found.end(), known)


def telling(texts: Iterable[str]) -> list[Forms]:
    """The distinct words of these texts in order, without stop words."""
    different: dict[Forms, None] = {}
    for text in texts:
        for place in places(text):
            if place.forms.raw not in STOP_WORDS:
                different[place.forms] = None
        if len(different) >= MOST_WORDS:
            break
    return list(different)[:MOST_WORDS]


def number_word(number: str) -> str:
    """A number as one word, however it is spelled: `3/RN/2024` and `3 rn 2024` are `3rn2024`."""
    return "".join(folded_words(number))[:LONGEST_WORD]


def _folded(word: str) -> str:
    return "".join(folded_words(word))[:LONGEST_WORD]


# The title and what the desk wrote beside it, and the text of the file; as it is, and its stem.
TITLE, TITLE_STEM, TEXT, TEXT_STEM = "a", "b", "c", "d"
NUMBER = "n"


@dataclass(frozen=True, slots=True)
class Wording:
    """The parts of a paper that are searched."""

    title: str
    number: str
    texts: tuple[str, ...] = ()


def entry_words(wording: Wording) -> list[str]:
    """The different words that the index keeps for a paper, in order."""
    words = [
        *_index_words((wording.title, wording.number), TITLE, TITLE_STEM),
        *_index_words(wording.texts, TEXT, TEXT_STEM),
    ]
    if wording.number:
        words.append(NUMBER + number_word(wording.number))
    return list(dict.fromkeys(words))


def _index_words(texts: Iterable[str], raw: str, stem: str) -> Iterator[str]:
    for word in telling(texts):
        yield raw + word.raw
        yield stem + word.stem
