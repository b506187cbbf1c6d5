"""Names of the co-op's own places and houses, in any case: „nieruchomości Wzorcowej”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cms_ext.public_site.detector.engine.names import leads_to, stems
from cms_ext.public_site.detector.engine.words import TextWord, words_of

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
            for first in leads_to(word.text):
                for phrase in self.by_first.get(first, ()):
                    if _stands_at(words, number, phrase):
                        found.update(range(number, number + len(phrase)))
        return frozenset(found)


def _stands_at(words: list[TextWord], number: int, phrase: Phrase) -> bool:
    beside = words[number : number + len(phrase)]
    return len(beside) == len(phrase) and all(
        not leads_to(word.text).isdisjoint(wanted)
        for word, wanted in zip(beside, phrase, strict=True)
    )
