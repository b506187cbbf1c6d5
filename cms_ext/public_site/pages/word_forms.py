"""Which words are forms of a word that somebody typed: „psów” asks for „pies”, too. Pure.

Polish words change at the end, soften before the ending („woda”, „wodzie”) and have an e that
comes and goes („okno”, „okien”). Queries come with diacritics and without, so all of it happens on
folded words, and the rules are those of nouns and adjectives: what people search are names of
things. Short words take nothing but a known ending, or „konto” would find every „kontakt”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cms_ext.base.text.folding import stem_word

CONSONANT = "[bcdfghjklmnpqrstvwxz]"
# What a query may have at its end.
# fmt: off
CUT = (
    "a", "ach", "ami", "e", "ego", "ej", "em", "emu", "i", "ia", "iach", "iami", "ich", "ie",
    "iego", "iej", "iem", "ii", "im", "imi", "iom", "iow", "iu", "mi", "o", "om", "ow", "owi", "u",
    "y", "ych", "ym", "ymi",
)
# fmt: on
# What may follow the root in a text: the same, „gazowy” beside „gaz”, and what Ukrainian and
# English words of the translations end with.
# fmt: off
_SOFT_TOO = (
    "", "a", "ach", "ami", "e", "ego", "ej", "em", "emu", "om", "ow", "owa", "owe", "owego", "owej",
    "owemu", "owi", "owy", "owych", "owym", "owymi", "u",
)
ENDINGS = (
    *_SOFT_TOO, *(f"i{ending}" for ending in _SOFT_TOO), "ii", "ich", "im", "imi", "iu", "mi", "o",
    "owie", "y", "ych", "ym", "ymi", "iv", "ogo", "omu", "oyi", "oyu", "eyu", "ya", "ye", "yi",
    "yu", "s",
)
# fmt: on
ANYTHING = "[a-z0-9]*"
# How the last consonant of a root softens, with the endings that do it.
SOFTENED = (
    ("t", "cie"),
    ("t", "ci"),
    ("d", "dzie"),
    ("d", "dzi"),
    ("k", "ce"),
    ("k", "cy"),
    ("g", "dze"),
    ("g", "dzy"),
    ("r", "rze"),
    ("r", "rzy"),
    ("ch", "sze"),
)
# How the consonant before a fleeting e softens: „dnia” and „dzień”, „marca” and „marzec”.
BEFORE_E = {"d": "dz", "t": "c", "r": "rz"}
FLEETING = re.compile(rf"(?P<head>.*{CONSONANT})i?e(?P<last>{CONSONANT})")
TWO_CONSONANTS = re.compile(rf"(?P<head>.*)(?P<first>{CONSONANT})(?P<last>{CONSONANT})")
# Ends of roots whose vowel changes, or more than that; both ways.
CHANGING = (
    ("blad", "bled"),
    ("dzieck", "dziec"),
    ("galaz", "galez"),
    ("jazd", "jezdz"),
    ("miast", "miesc"),
    ("miesiac", "miesiec"),
    ("pieniadz", "pieniedz"),
    ("rzad", "rzed"),
    ("sasiad", "sasied"),
    ("swiet", "swiat"),
    ("tydzien", "tygodn"),
)
INFINITIVE = re.compile(r".{3,}[aeiy]c")
SHORTEST_ROOT, ROOT_OF_CONSONANTS = 3, 2
# So long a root stands at the beginning of its own kin only: „parking”, „parkingowe”.
TELLING_ROOT = 6


@dataclass(frozen=True, slots=True)
class WordForm:
    """A root and what may follow it; without `endings` whatever follows."""

    root: str
    endings: tuple[str, ...] | None = ("",)

    @property
    def pattern(self) -> str:
        """A regular expression for the whole word."""
        if self.endings is None:
            return f"{self.root}{ANYTHING}"
        # One alternative after the other costs nothing: few words of a text begin with the root.
        return f"{self.root}(?:{'|'.join(self.endings)})" if any(self.endings) else self.root

    @property
    def terms(self) -> Iterator[str]:
        """The same for an index of words: each whole word, or the beginning of one with `*`."""
        if self.endings is None:
            return iter((f"{self.root}*",))
        return (f"{self.root}{ending}" for ending in self.endings)


@lru_cache(maxsize=2_000)
def forms_of(word: str) -> str:
    """A regular expression for the folded words that answer a folded word, each as a whole."""
    return f"(?:{'|'.join(form.pattern for form in _forms(word))})"


@lru_cache(maxsize=2_000)
def terms_of(word: str) -> tuple[str, ...]:
    """The same words, each by itself; a term that ends with `*` stands for all that begin so."""
    return tuple(dict.fromkeys(term for form in _forms(word) for term in form.terms))


def _forms(word: str) -> tuple[WordForm, ...]:
    others = _other_forms(word) if word.isalpha() else ()
    return tuple(dict.fromkeys([WordForm(word), *others]))


def _other_forms(word: str) -> Iterator[WordForm]:
    if INFINITIVE.fullmatch(word):
        yield WordForm(stem_word(word), None)
    for root in dict.fromkeys(_roots(word)):
        yield WordForm(root, None if len(root) >= TELLING_ROOT else ENDINGS)
        yield from map(WordForm, _softened(root))
        yield from map(WordForm, _with_fleeting_e(root))


def _roots(word: str) -> Iterator[str]:
    """What the word may be without its ending; first of all the word, when it has none."""
    cut = [word, *_without_ending(word), *_hardened(word), *_without_fleeting_e(word)]
    for root in filter(_is_root, cut):
        yield root
        for one, other in CHANGING:
            for here, there in ((one, other), (other, one)):
                if root.endswith(here):
                    yield root.removesuffix(here) + there


def _is_root(root: str) -> bool:
    if len(root) < SHORTEST_ROOT:
        return len(root) == ROOT_OF_CONSONANTS and TWO_CONSONANTS.fullmatch(root) is not None
    return re.fullmatch(rf".*{CONSONANT}", root) is not None


def _without_ending(word: str) -> Iterator[str]:
    return (word.removesuffix(ending) for ending in CUT if word.endswith(ending))


def _hardened(word: str) -> Iterator[str]:
    return (
        word.removesuffix(soft) + hard
        for hard, soft in SOFTENED
        if word.endswith(soft) and len(word) > len(soft) + 1
    )


def _softened(root: str) -> Iterator[str]:
    return (root.removesuffix(hard) + soft for hard, soft in SOFTENED if root.endswith(hard))


def _without_fleeting_e(word: str) -> Iterator[str]:
    found = FLEETING.fullmatch(word)
    if found is None:
        return
    head, last = found["head"], found["last"]
    yield head + last
    for hard, soft in BEFORE_E.items():
        if head.endswith(soft):
            yield head.removesuffix(soft) + hard + last


def _with_fleeting_e(root: str) -> Iterator[str]:
    """„okn” gives „okien”: the form without an ending, so nothing may follow it."""
    found = TWO_CONSONANTS.fullmatch(root)
    if found is None:
        return
    first = found["first"]
    for one in filter(None, (first, BEFORE_E.get(first))):
        for between in ("e", "ie"):
            yield f"{found['head']}{one}{between}{found['last']}"
