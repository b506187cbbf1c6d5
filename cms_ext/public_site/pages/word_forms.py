"""Which words are forms of a searched word: „psów” also finds „pies”. Pure.

Polish words change at the end, soften before the ending („woda”, „wodzie”) and have a fleeting e
(„okno”, „okien”). Queries come with and without diacritics, so everything works on folded words.
The rules are those of nouns and adjectives, as people search for things. Short words take only
known endings, or „konto” would find every „kontakt”.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cms_ext.base.text.folding import stem_word

CONSONANT = "[bcdfghjklmnpqrstvwxz]"
# Endings that a searched word may have.
# fmt: off
REMOVED_ENDINGS = (
    "a", "ach", "ami", "e", "ego", "ej", "em", "emu", "i", "ia", "iach", "iami", "ich", "ie",
    "iego", "iej", "iem", "ii", "im", "imi", "iom", "iow", "iu", "mi", "o", "om", "ow", "owi", "u",
    "y", "ych", "ym", "ymi",
)
# fmt: on
# Endings in a text: the same, adjectives („gazowy” for „gaz”), and Ukrainian and English ones.
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
# Softened consonants before a fleeting e: „dnia” and „dzień”, „marca” and „marzec”.
BEFORE_E = {"d": "dz", "t": "c", "r": "rz"}
FLEETING = re.compile(rf"(?P<head>.*{CONSONANT})i?e(?P<last>{CONSONANT})")
TWO_CONSONANTS = re.compile(rf"(?P<head>.*)(?P<first>{CONSONANT})(?P<last>{CONSONANT})")
# Irregular ends of roots, both ways.
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
MIN_ROOT_LENGTH, ROOT_OF_CONSONANTS = 3, 2
# A root of this length begins only related words: „parking”, „parkingowe”.
TELLING_ROOT = 6


@dataclass(frozen=True, slots=True)
class WordForm:
    """A root and its possible endings; `endings` None allows any ending."""

    root: str
    endings: tuple[str, ...] | None = ("",)

    @property
    def pattern(self) -> str:
        """Return a regular expression for the whole word."""
        if self.endings is None:
            return f"{self.root}{ANYTHING}"
        # Alternation is cheap here: few words of a text begin with the root.
        return f"{self.root}(?:{'|'.join(self.endings)})" if any(self.endings) else self.root

    @property
    def terms(self) -> Iterator[str]:
        """Return index terms: whole words, or the beginning of one with `*`."""
        if self.endings is None:
            return iter((f"{self.root}*",))
        return (f"{self.root}{ending}" for ending in self.endings)


@lru_cache(maxsize=2_000)
def build_pattern(word: str) -> str:
    """Return a regular expression for the folded words that match a folded word."""
    return f"(?:{'|'.join(form.pattern for form in _forms(word))})"


@lru_cache(maxsize=2_000)
def list_terms(word: str) -> tuple[str, ...]:
    """Return the same words as index terms; `*` ends the beginning of a word."""
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
    """Yield possible roots of the word, first the word itself."""
    cut = [word, *_without_ending(word), *_hardened(word), *_without_fleeting_e(word)]
    for root in filter(_is_root, cut):
        yield root
        for one, other in CHANGING:
            for here, there in ((one, other), (other, one)):
                if root.endswith(here):
                    yield root.removesuffix(here) + there


def _is_root(root: str) -> bool:
    if len(root) < MIN_ROOT_LENGTH:
        return len(root) == ROOT_OF_CONSONANTS and TWO_CONSONANTS.fullmatch(root) is not None
    return re.fullmatch(rf".*{CONSONANT}", root) is not None


def _without_ending(word: str) -> Iterator[str]:
    return (word.removesuffix(ending) for ending in REMOVED_ENDINGS if word.endswith(ending))


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
    """Yield the form without an ending: „okn” gives „okien”."""
    found = TWO_CONSONANTS.fullmatch(root)
    if found is None:
        return
    first = found["first"]
    for one in filter(None, (first, BEFORE_E.get(first))):
        for between in ("e", "ie"):
            yield f"{found['head']}{one}{between}{found['last']}"
