"""People whom the register does not know: a title or a given name beside a capitalised word.

The given names with their cases are data (`first_names.txt`, made by `fixtures/first_names`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from cms_ext.public_site.detector.engine.names import (
    SurnameStems,
    TextWord,
    halves,
    possible_stems,
)
from cms_ext.public_site.detector.engine.rules import DetectorHit, rules
from cms_ext.public_site.detector.engine.spelling import folded

FILE = Path(__file__).with_name("first_names.txt")
SHORTEST = 3
# „Anna Maria Kowalska”, „panu Janowi Kowalskiemu-Sowie”: at most so many words are one name.
LONGEST = 3
ROMAN = re.compile(r"[IVXLCDM]+")
# „państwo” is a title before the name of a family only: „państwa Kowalskich”, „państwo Nowakowie”.
OF_A_FAMILY = re.compile(r"(?:scy|ccy|dzcy|[sc]kich|[sc]kim|[sc]kimi|owie|owi[eę])$")
# „Kowalski Jan”: before a given name only such an ending is a surname for sure.
OF_A_SURNAME = re.compile(r"(?:[sc]k(?:i|a|iego|iej|iemu|im|ą)|icz(?:a|owi|em|u)?)$")


@cache
def first_names() -> frozenset[str]:
    """Every case of every given name, in small letters."""
    return frozenset(FILE.read_text(encoding="utf-8").lower().split())


def unregistered(
    text: str, words: list[TextWord], known: Collection[int], public: SurnameStems
) -> Iterator[DetectorHit]:
    """`known`: the numbers of words that are somebody or something already.

    Who holds a public function is passed over, as is what a street or a school is named after.
    """
    taken: set[int] = set(known)
    for number in range(len(words)):
        name = _after_title(text, words, number) or _with_given_name(text, words, number)
        if not name or not taken.isdisjoint(name):
            continue
        taken.update(name)
        if not any(_is_public(words[one], public) for one in name):
            yield DetectorHit("NAME", words[name[0]].start, words[name[-1]].end)


def _after_title(text: str, words: list[TextWord], number: int) -> range | None:
    """The name behind „pan”, „pani”, „p.”, over the office that it may begin with."""
    title = words[number].text
    if title.lower() not in rules().titles or title == "PAN":
        return None
    first = number + 1
    while _stand_together(text, words, first - 1) and _is_office(words[first]):
        first += 1
    if not _stand_together(text, words, first - 1) or not _may_be_surname(words[first]):
        return None
    if title.lower().startswith("państw") and not OF_A_FAMILY.search(words[first].text):
        return None
    return _prolonged(text, words, first)


def _with_given_name(text: str, words: list[TextWord], number: int) -> range | None:
    """A given name with the surname behind it, or before it where no other word ends so."""
    if not _is_given_name(words[number]) or _is_named_after(words, number):
        return None
    name = _prolonged(text, words, number)
    if len(name) > 1:
        after = words[name[-1] + 1 : name[-1] + 2]
        is_place = bool(after) and bool(
            ROMAN.fullmatch(after[0].text) or after[0].text[0].isdigit()
        )
        return None if is_place and _stand_together(text, words, name[-1]) else name
    before = number - 1
    if before < 0 or not _stand_together(text, words, before):
        return None
    surname = words[before]
    if not (_may_be_surname(surname) and OF_A_SURNAME.search(surname.text.lower())):
        return None
    return None if _is_named_after(words, before) else range(before, number + 1)


def _prolonged(text: str, words: list[TextWord], first: int) -> range:
    """From this word on, as long as the next one may belong to the same name."""
    last = first
    while (
        last - first + 1 < LONGEST
        and _stand_together(text, words, last)
        and _may_be_surname(words[last + 1])
    ):
        last += 1
    return range(first, last + 1)


def _stand_together(text: str, words: list[TextWord], number: int) -> bool:
    """Whether only blanks part this word from the next, or the full stop of „p.”."""
    if number + 1 >= len(words) or words[number].paragraph != words[number + 1].paragraph:
        return False
    between = text[words[number].end : words[number + 1].start]
    is_short = words[number].text.lower() == "p"
    return (between.startswith(".") and between[1:].isspace()) if is_short else between.isspace()


def _may_be_surname(word: TextWord) -> bool:
    plain = word.text.replace("-", "").replace("'", "").replace("’", "")
    return (
        word.text[0].isupper()
        and len(plain) >= SHORTEST
        and plain.isalpha()
        and not ROMAN.fullmatch(plain)
        and word.text.lower() not in rules().titles
        and not _is_office(word)
    )


def _is_given_name(word: TextWord) -> bool:
    return word.text[0].isupper() and word.text.lower() in first_names()


def _is_office(word: TextWord) -> bool:
    """Prezes, Zarząd, Uchwała: a word that stands beside names and is none."""
    bare = folded(word.text)
    return bare in rules().office_words or bare.startswith(rules().office_stems)


def _is_named_after(words: list[TextWord], number: int) -> bool:
    """„ul. Anny Jagiellonki”, „im. Jana Kochanowskiego”: a place, and nobody."""
    return number > 0 and words[number - 1].text.lower() in rules().named_after


def _is_public(word: TextWord, public: SurnameStems) -> bool:
    stems = [stem for half in halves(word.text) for stem in possible_stems(half)]
    return any(stem in public.given for stem in stems)
