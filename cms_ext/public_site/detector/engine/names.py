"""Words of a text, names of people and places in any case, and the whitelist."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from cms_ext.public_site.detector.engine.rules import DetectorHit, Window, fold_word, read_rules

MIN_STEM = 2
MAX_ENDING_LENGTH = 5
VOWELS = "aeiouy"
# How the end of a stem changes before some endings: Śliwka → Śliwce, Piotr → Piotrze,
# Marta → Marcie, Olga → Oldze, Konrad → Konradzie, Mucha → Musze. Without diacritics.
SOFTENED = (("ch", "sz"), ("k", "c"), ("g", "dz"), ("r", "rz"), ("t", "c"), ("d", "dz"))
# Vowels that disappear: Pączek → Pączka, Paweł → Pawła, Kupiec → Kupca, Kozioł → Kozła.
FLEEING = re.compile(r"(?:ie|io|e)(?=[kclnr]$)")
PARTS = re.compile(r"[-'’]")


@dataclass(frozen=True, slots=True)
class SurnameStems:
    """Stems of surnames, each with the stems of the given names that go with it."""

    given: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[str]) -> SurnameStems:
        """Build from full names as in the register: given names first, surname last.

        Each half of a double surname counts.
        """
        collected: defaultdict[str, set[str]] = defaultdict(set)
        for person in people:
            *before, surname = person.split() or [""]
            given = {stem for name in before for stem in list_stems(name)}
            for half in split_double_name(surname):
                for stem in list_stems(half):
                    collected[stem] |= given
        return cls({stem: frozenset(given) for stem, given in collected.items()})


def split_double_name(name: str) -> list[str]:
    """Return the parts of a double name that can be surnames."""
    return [part for part in PARTS.split(name) if len(part) > MIN_STEM and part.isalpha()]


@lru_cache(maxsize=50_000)
def list_stems(name: str) -> frozenset[str]:
    """Return the stems to which any case of this name leads, from its nominative."""
    word = fold_word(name)
    stem = word[:-1] if word[-1:] in VOWELS and len(word) > MIN_STEM else word
    found = {stem, *_softened(stem), *_fled(word)}
    if "ą" in name.lower()[-3:]:  # Gołąb → Gołębia
        found.add(fold_word(name.lower()[:-3] + name.lower()[-3:].replace("ą", "ę")))
    return frozenset(found)


def _softened(stem: str) -> Iterator[str]:
    for hard, soft in SOFTENED:
        if stem.endswith(hard):
            yield stem.removesuffix(hard) + soft
            return


def _fled(word: str) -> Iterator[str]:
    if word[-1:] not in VOWELS and (fled := FLEEING.sub("", word)) != word:
        yield fled


@lru_cache(maxsize=200_000)
def list_possible_stems(word: str) -> frozenset[str]:
    """Return the possible stems of a word: without each ending that it has."""
    bare = fold_word(word)
    endings = read_rules().endings
    return frozenset(
        bare[: len(bare) - length]
        for length in range(max(0, min(MAX_ENDING_LENGTH, len(bare) - MIN_STEM)) + 1)
        if bare[len(bare) - length :] in endings
    )


WORD = re.compile(r"[^\W_]+(?:[-'’/.@][^\W_]+)*")
PARAGRAPH = re.compile(r"\n[ \r]*\n")


@dataclass(frozen=True, slots=True)
class TextWord:
    text: str
    start: int
    end: int
    paragraph: int


def split_words(text: str) -> list[TextWord]:
    """Return the words in order; an empty line separates paragraphs."""
    ends = [found.end() for found in PARAGRAPH.finditer(text)]
    words: list[TextWord] = []
    paragraph = 0
    for found in WORD.finditer(text):
        while paragraph < len(ends) and found.start() >= ends[paragraph]:
            paragraph += 1
        words.append(TextWord(found[0], found.start(), found.end(), paragraph))
    return words


def are_near(words: list[TextWord], index: int, other_index: int, window: Window) -> bool:
    """Return whether two words, by index, are in one paragraph and close enough."""
    if words[index].paragraph != words[other_index].paragraph:
        return False
    return window == "paragraph" or abs(index - other_index) <= window


# A phrase as the stems of each of its words.
Phrase = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by a stem of their first word."""

    by_first: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Phrases:
        collected: defaultdict[str, list[Phrase]] = defaultdict(list)
        for text in texts:
            phrase = tuple(list_stems(word.text) for word in split_words(text))
            for first in phrase[0] if phrase else ():
                collected[first].append(phrase)
        return cls({first: tuple(phrases) for first, phrases in collected.items()})

    def covered(self, words: list[TextWord]) -> frozenset[int]:
        """Return the indexes of the words that belong to one of the phrases."""
        found: set[int] = set()
        for number, word in enumerate(words):
            for first in list_possible_stems(word.text):
                for phrase in self.by_first.get(first, ()):
                    if _stands_at(words, number, phrase):
                        found.update(range(number, number + len(phrase)))
        return frozenset(found)


def _stands_at(words: list[TextWord], number: int, phrase: Phrase) -> bool:
    beside = words[number : number + len(phrase)]
    return len(beside) == len(phrase) and all(
        not list_possible_stems(word.text).isdisjoint(wanted)
        for word, wanted in zip(beside, phrase, strict=True)
    )


NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class AllowedValues:
    """Public values: numbers as digits, e-mail addresses and domains in lower case.

    `people` hold a public function. `phrases` name the co-op's own places: inside them a surname
    alone is nobody and an address is nobody's flat; a person with a given name is still found.
    """

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    people: SurnameStems = field(default_factory=SurnameStems)
    phrases: Phrases = field(default_factory=Phrases)


def phone_digits(number: str) -> str:
    """Return the nine digits of a Polish number, whatever its grouping and prefix."""
    digits = NOT_DIGITS.sub("", number)
    return digits[-9:] if len(digits) > 9 else digits


def account_digits(number: str) -> str:
    return NOT_DIGITS.sub("", number)


# Given names in all cases, made by `fixtures/first_names`.
FILE = Path(__file__).with_name("first_names.txt")
MIN_NAME_LENGTH = 3
# Words in a name: „Anna Maria Kowalska”, „panu Janowi Kowalskiemu-Sowie”.
MAX_NAME_WORDS = 3
ROMAN = re.compile(r"[IVXLCDM]+")
# „państwo” is a title before the name of a family only: „państwa Kowalskich”, „państwo Nowakowie”.
OF_A_FAMILY = re.compile(r"(?:scy|ccy|dzcy|[sc]kich|[sc]kim|[sc]kimi|owie|owi[eę])$")
# „Kowalski Jan”: before a given name only such an ending is a surname for sure.
OF_A_SURNAME = re.compile(r"(?:[sc]k(?:i|a|iego|iej|iemu|im|ą)|icz(?:a|owi|em|u)?)$")


@cache
def read_first_names() -> frozenset[str]:
    """Return every case of every given name, in lower case."""
    return frozenset(FILE.read_text(encoding="utf-8").lower().split())


def find_unregistered_names(
    text: str, words: list[TextWord], known: Collection[int], public: SurnameStems
) -> Iterator[DetectorHit]:
    """Find people outside the register: a title or given name and a surname.

    `known` are the indexes of words with a meaning already. Holders of a public function are
    skipped, as is what a street or a school is named after.
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
    """Return the name after „pan”, „pani”, „p.”, past an office that may come first."""
    title = words[number].text
    if title.lower() not in read_rules().titles or title == "PAN":
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
    """Return a given name with the surname after it, or before it by a sure ending."""
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
    """Extend the name from this word while the next words may belong to it."""
    last = first
    while (
        last - first + 1 < MAX_NAME_WORDS
        and _stand_together(text, words, last)
        and _may_be_surname(words[last + 1])
    ):
        last += 1
    return range(first, last + 1)


def _stand_together(text: str, words: list[TextWord], number: int) -> bool:
    """Return whether only blanks, or the full stop of „p.”, separate it from the next."""
    if number + 1 >= len(words) or words[number].paragraph != words[number + 1].paragraph:
        return False
    between = text[words[number].end : words[number + 1].start]
    is_short = words[number].text.lower() == "p"
    return (between.startswith(".") and between[1:].isspace()) if is_short else between.isspace()


def _may_be_surname(word: TextWord) -> bool:
    plain = word.text.replace("-", "").replace("'", "").replace("’", "")
    return (
        word.text[0].isupper()
        and len(plain) >= MIN_NAME_LENGTH
        and plain.isalpha()
        and not ROMAN.fullmatch(plain)
        and word.text.lower() not in read_rules().titles
        and not _is_office(word)
    )


def _is_given_name(word: TextWord) -> bool:
    return word.text[0].isupper() and word.text.lower() in read_first_names()


def _is_office(word: TextWord) -> bool:
    """Return whether the word is an office and no name: Prezes, Zarząd, Uchwała."""
    bare = fold_word(word.text)
    return bare in read_rules().office_words or bare.startswith(read_rules().office_stems)


def _is_named_after(words: list[TextWord], number: int) -> bool:
    """Return whether a place is named so: „ul. Anny Jagiellonki”, „im. Jana …”."""
    return number > 0 and words[number - 1].text.lower() in read_rules().named_after


def _is_public(word: TextWord, public: SurnameStems) -> bool:
    stems = [stem for half in split_double_name(word.text) for stem in list_possible_stems(half)]
    return any(stem in public.given for stem in stems)
