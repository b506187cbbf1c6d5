"""Words of a text, names of people and places in any case, and the whitelist made of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cms_ext.public_site.detector.engine.rules import Window, rules
from cms_ext.public_site.detector.engine.spelling import folded

MIN_STEM = 2
LONGEST_ENDING = 5
VOWELS = "aeiouy"
# The end of a stem and what it turns into before some endings: Śliwka → Śliwce, Piotr → Piotrze,
# Marta → Marcie, Olga → Oldze, Konrad → Konradzie, Mucha → Musze. Without diacritics.
SOFTENED = (("ch", "sz"), ("k", "c"), ("g", "dz"), ("r", "rz"), ("t", "c"), ("d", "dz"))
# A vowel that flees: Pączek → Pączka, Paweł → Pawła, Kupiec → Kupca, Kozioł → Kozła.
FLEEING = re.compile(r"(?:ie|io|e)(?=[kclnr]$)")
PARTS = re.compile(r"[-'’]")


@dataclass(frozen=True, slots=True)
class SurnameStems:
    """Stems of surnames, each with the stems of the given names that go with it."""

    given: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[str]) -> SurnameStems:
        """From full names as the register writes them: given names first, the surname last.

        Of a double surname each half is enough to be recognised by.
        """
        collected: defaultdict[str, set[str]] = defaultdict(set)
        for person in people:
            *before, surname = person.split() or [""]
            given = {stem for name in before for stem in stems(name)}
            for half in halves(surname):
                for stem in stems(half):
                    collected[stem] |= given
        return cls({stem: frozenset(given) for stem, given in collected.items()})


def halves(name: str) -> list[str]:
    """The parts of a double name; what has one or two letters or a digit is no surname."""
    return [part for part in PARTS.split(name) if len(part) > MIN_STEM and part.isalpha()]


@lru_cache(maxsize=50_000)
def stems(name: str) -> frozenset[str]:
    """What any case of this name leads back to, from its nominative."""
    word = folded(name)
    stem = word[:-1] if word[-1:] in VOWELS and len(word) > MIN_STEM else word
    found = {stem, *_softened(stem), *_fled(word)}
    if "ą" in name.lower()[-3:]:  # Gołąb → Gołębia
        found.add(folded(name.lower()[:-3] + name.lower()[-3:].replace("ą", "ę")))
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
def possible_stems(word: str) -> frozenset[str]:
    """The stems to which a word of a text may lead back: without each ending that it has."""
    bare = folded(word)
    endings = rules().endings
    return frozenset(
        bare[: len(bare) - length]
        for length in range(max(0, min(LONGEST_ENDING, len(bare) - MIN_STEM)) + 1)
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


def words_of(text: str) -> list[TextWord]:
    """In order. Paragraphs are parted by an empty line."""
    ends = [found.end() for found in PARAGRAPH.finditer(text)]
    words: list[TextWord] = []
    paragraph = 0
    for found in WORD.finditer(text):
        while paragraph < len(ends) and found.start() >= ends[paragraph]:
            paragraph += 1
        words.append(TextWord(found[0], found.start(), found.end(), paragraph))
    return words


def are_near(words: list[TextWord], one: int, other: int, window: Window) -> bool:
    """Whether two words, by their numbers, stand in one paragraph and close enough."""
    if words[one].paragraph != words[other].paragraph:
        return False
    return window == "paragraph" or abs(one - other) <= window


# A phrase as what each of its words leads back to.
Phrase = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by a stem of their first word."""

    by_first: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Phrases:
        collected: defaultdict[str, list[Phrase]] = defaultdict(list)
        for text in texts:
            phrase = tuple(stems(word.text) for word in words_of(text))
            for first in phrase[0] if phrase else ():
                collected[first].append(phrase)
        return cls({first: tuple(phrases) for first, phrases in collected.items()})

    def covered(self, words: list[TextWord]) -> frozenset[int]:
        """The numbers of the words that belong to one of the phrases."""
        found: set[int] = set()
        for number, word in enumerate(words):
            for first in possible_stems(word.text):
                for phrase in self.by_first.get(first, ()):
                    if _stands_at(words, number, phrase):
                        found.update(range(number, number + len(phrase)))
        return frozenset(found)


def _stands_at(words: list[TextWord], number: int, phrase: Phrase) -> bool:
    beside = words[number : number + len(phrase)]
    return len(beside) == len(phrase) and all(
        not possible_stems(word.text).isdisjoint(wanted)
        for word, wanted in zip(beside, phrase, strict=True)
    )


NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class AllowedValues:
    """Numbers as digits alone; e-mail addresses and domains in small letters.

    `people` hold a public function. `phrases` name the co-op's own places: in them a surname
    alone is nobody and an address nobody's flat; a person with the given name is still found.
    """

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    people: SurnameStems = field(default_factory=SurnameStems)
    phrases: Phrases = field(default_factory=Phrases)


def phone_digits(number: str) -> str:
    """The nine digits of a Polish number, whatever its grouping and prefix."""
    digits = NOT_DIGITS.sub("", number)
    return digits[-9:] if len(digits) > 9 else digits


def account_digits(number: str) -> str:
    return NOT_DIGITS.sub("", number)
