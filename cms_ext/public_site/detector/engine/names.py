"""Names of people as stems: „Wrony”, „Wronie” and „Wroną” are one Wrona."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cms_ext.public_site.detector.engine.folding import folded
from cms_ext.public_site.detector.engine.rules import rules

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
def leads_to(word: str) -> frozenset[str]:
    """The stems to which a word of a text may lead back: without each ending that it has."""
    bare = folded(word)
    endings = rules().endings
    return frozenset(
        bare[: len(bare) - length]
        for length in range(max(0, min(LONGEST_ENDING, len(bare) - MIN_STEM)) + 1)
        if bare[len(bare) - length :] in endings
    )
