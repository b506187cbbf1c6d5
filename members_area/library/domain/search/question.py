"""A search query word by word, and which words of a text match it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from members_area.library.domain.search.words import (
    NUMBER,
    STOP_WORDS,
    TEXT,
    TEXT_STEM,
    TITLE,
    TITLE_STEM,
    Forms,
    WordPosition,
    forms,
    number_word,
    places,
)

MOST_WORDS, LONGEST_QUERY = 8, 50
# Beside the stem the beginning is looked up, for words typed without diacritics, whose stem is not
# found. So much of it must be left that `windy` does not find `windykacja`.
ENDING, SHORTEST_BEGINNING = 2, 5
# Shorter words and years stand in half of all papers.
SHORTEST_SAYING = 3
# Of the number of a paper: `3`, `RN`, `2024`.
LONGEST_ABBREVIATION, MOST_NUMBER_PARTS = 3, 4

# Alternatives for one word; those that end with `*` are beginnings.
Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """One word of the question. `others` are the forms of its synonyms."""

    forms: Forms
    others: tuple[Forms, ...] = ()

    @property
    def beginning(self) -> str | None:
        """The prefix by which a word matches; None when only the whole word does."""
        raw = self.forms.raw
        if raw.isdigit() or len(raw) <= SHORTEST_BEGINNING:
            return None
        return raw[: max(SHORTEST_BEGINNING, len(raw) - ENDING)]

    @property
    def says_something(self) -> bool:
        """Whether the word alone is distinctive enough to find papers by it."""
        return not self.forms.raw.isdigit() and len(self.forms.raw) >= SHORTEST_SAYING

    def in_title(self) -> Term:
        return (TITLE_STEM + self.forms.stem, self._raw(TITLE))

    def by_stem(self) -> Term:
        return (TITLE_STEM + self.forms.stem, TEXT_STEM + self.forms.stem)

    def anyhow(self) -> Term:
        """By stem, by beginning, or by a synonym; in title or text."""
        synonyms = (mark + other.stem for other in self.others for mark in (TITLE_STEM, TEXT_STEM))
        all_of = (*self.in_title(), TEXT_STEM + self.forms.stem, self._raw(TEXT), *synonyms)
        return tuple(dict.fromkeys(all_of))

    def answered_by(self, found: Forms) -> bool:
        """Whether this word of a text is a hit."""
        if found.stem == self.forms.stem or found.raw == self.forms.raw:
            return True
        beginning = self.beginning
        if beginning is not None and found.raw.startswith(beginning):
            return True
        return any(found.stem == other.stem for other in self.others)

    def _raw(self, mark: str) -> str:
        beginning = self.beginning
        return mark + (self.forms.raw if beginning is None else f"{beginning}*")


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """The words of a query, and the numbers of papers that it may name."""

    words: tuple[QuestionWord, ...] = ()
    numbers: Term = ()
    # A text says the same words again and again.
    _known: dict[Forms, QuestionWord | None] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def __bool__(self) -> bool:
        return bool(self.words)

    def answering(self, found: Forms) -> QuestionWord | None:
        """The word of the query that this word of a text matches."""
        if found not in self._known:
            self._known[found] = next(
                (word for word in self.words if word.answered_by(found)), None
            )
        return self._known[found]

    @property
    def saying(self) -> tuple[QuestionWord, ...]:
        return tuple(word for word in self.words if word.says_something)


def read_query(query: str, synonyms: Iterable[Sequence[str]]) -> SearchQuestion:
    """Parse a query; `synonyms` are groups of words of one meaning."""
    asked = list(dict.fromkeys(place.forms for place in _first(query)))
    kept = [one for one in asked if one.raw not in STOP_WORDS][:MOST_WORDS]
    groups = [tuple(forms(word) for word in group) for group in synonyms]
    return SearchQuestion(
        tuple(QuestionWord(one, _others(one, groups)) for one in kept), _numbers(query)
    )


def _first(query: str) -> Iterable[WordPosition]:
    """As many words as anybody means."""
    return islice(places(query), LONGEST_QUERY)


def _others(asked: Forms, groups: list[tuple[Forms, ...]]) -> tuple[Forms, ...]:
    return tuple(
        other
        for group in groups
        if any(asked.raw == one.raw or asked.stem == one.stem for one in group)
        for other in group
        if other.stem != asked.stem
    )


def _numbers(query: str) -> Term:
    """Each run of words that may be a number: of digits and abbreviations, digits among them."""
    words = [place.forms.raw for place in _first(query)]
    return tuple(dict.fromkeys(NUMBER + number_word(" ".join(run)) for run in _runs(words)))


def _runs(words: list[str]) -> Iterator[list[str]]:
    for start in range(len(words)):
        for length in range(2, MOST_NUMBER_PARTS + 1):
            run = words[start : start + length]
            parts = all(one.isdigit() or len(one) <= LONGEST_ABBREVIATION for one in run)
            if len(run) == length and parts and any(one.isdigit() for one in run):
                yield run
