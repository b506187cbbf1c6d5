"""Which words are forms of a word that somebody typed: „psów” asks for „pies”, too. Pure.

Polish words change at the end, soften before the ending („woda”, „wodzie”) and have an e that
comes and goes („okno”, „okien”). Queries come with diacritics and without, so all of it happens on
folded words, and the rules are those of nouns and adjectives: what people search are names of
things. Short words take nothing but a known ending, or „konto” would find every „kontakt”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cms_ext.base.folding import stem

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
ENDING = (
    "(?:i?(?:a|ach|ami|e|ego|ej|em|emu|om|owi?|u)?|ii|ich|imi?|iu|mi|o|owie|y|ych|ymi?"
    "|i?ow(?:a|e|ego|ej|emu|y|ych|ymi?)|iv|ogo|omu|oyi|[oe]yu|y[aeiu]|s)"
)
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


@lru_cache(maxsize=2_000)
def forms_of(word: str) -> str:
    """A regular expression for the folded words that answer a folded word, each as a whole.

    It keeps to what Python and PostgreSQL read alike.
    """
    forms = {word: None, **dict.fromkeys(_forms(word))} if word.isalpha() else {word: None}
    return f"(?:{'|'.join(forms)})"


def _forms(word: str) -> Iterator[str]:
    if INFINITIVE.fullmatch(word):
        yield f"{stem(word)}[a-z0-9]*"
    for root in dict.fromkeys(_roots(word)):
        yield f"{root}[a-z0-9]*" if len(root) >= TELLING_ROOT else f"{root}{ENDING}"
        yield from _softened(root)
        yield from _with_fleeting_e(root)


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
    soft = BEFORE_E.get(first)
    firsts = f"(?:{first}|{soft})" if soft else first
    yield f"{found['head']}{firsts}i?e{found['last']}"
