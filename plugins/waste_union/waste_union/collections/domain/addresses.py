"""Street names and house numbers as people type them, and ranges of numbers. Makes no query."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from anyascii import anyascii

from cms_ext.base.text.folding import folded_words
from waste_union.collections.vocabulary import Side

# The most words of a street's name that people type.
MAX_WORDS = 6

KINDS = frozenset(
    ("ul", "ulica", "al", "aleja", "aleje", "pl", "plac", "os", "osiedle", "skwer", "rondo")
)
# Leaves room for the number that makes equal keys unique.
MAX_KEY_LENGTH = 110
# Characters of a typed house number, and the largest number.
MAX_NUMBER_LENGTH = 20
LARGEST = 9_999
_WITH_NUMBER = re.compile(
    r"(?P<street>.*?\S)\s+(?P<number>[0-9]{1,4}\s?[A-Za-z]?(?:\s*(?:/|m\.?|lok\.?)\s*[0-9]+\w?)?)"
)
# Sorts after every letter: a last number without a letter includes all its letters.
AFTER_LETTERS = "~"


def strip_street_kind(name: str) -> list[str]:
    """Return the folded words of a name without the kind of street.

    „ul. Leśna” gives `lesna`. A name that is nothing but a kind keeps its words: „Osiedle” may be a
    street.
    """
    words = folded_words(name)
    bare = [word for word in words if word not in KINDS]
    return bare or words


def fold_street_name(name: str) -> str:
    return " ".join(strip_street_kind(name))


def join_search_words(*texts: str) -> str:
    """Join the folded words of all texts, with a blank before each: a search matches ` les`."""
    return "".join(f" {word}" for text in texts for word in folded_words(text))


def make_street_key(place: str, name: str) -> str:
    """Return the slug of a street for its URL, such as `przykladowo-lesna`."""
    words = (*folded_words(place), *(strip_street_kind(name) if name else ()))
    return "-".join(words)[:MAX_KEY_LENGTH].strip("-")


# `12`, `12a`, `12 A`, with a second number of the plot or a flat: `12/14`, `12a m. 5`.
# A letter before the number of a flat is no letter of the house: `12 m 5` is house 12.
_NUMBER = re.compile(
    r"0*(?P<number>[1-9][0-9]{0,3})"
    r"(?:\s?(?P<letter>[a-z]))??"
    r"(?:\s*(?:/|-|m\.?|lok\.?|lokal|mieszkanie)\s*[0-9]{1,4}[a-z]?)?\.?"
)


@dataclass(frozen=True, slots=True, order=True)
class HouseNumber:
    """A number and its lower-case letter: `12`, `12a`."""

    number: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.letter}"


def parse_house_number(typed: str) -> HouseNumber | None:
    """Read a typed house number and drop the flat after it; None if it is no number."""
    if len(typed) > MAX_NUMBER_LENGTH:
        return None
    match = _NUMBER.fullmatch(" ".join(anyascii(typed).lower().split()))
    return HouseNumber(int(match["number"]), match["letter"] or "") if match else None


def split_collection_address(typed: str) -> tuple[str, str]:
    """Split `Leśna 12a` into `("Leśna", "12a")`; without a number the second part is empty."""
    text = " ".join(typed.split())
    match = _WITH_NUMBER.fullmatch(text)
    return (match["street"], match["number"]) if match else (text, "")


class Numbers(Protocol):
    """The columns of `AddressRange` that say which numbers a row covers, and when."""

    @property
    def side(self) -> str: ...
    @property
    def number_from(self) -> int | None: ...
    @property
    def letter_from(self) -> str: ...
    @property
    def number_to(self) -> int | None: ...
    @property
    def letter_to(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


R = TypeVar("R", bound=Numbers)


@dataclass(frozen=True, slots=True)
class Span:
    """All houses from the first to the last, both included."""

    first: HouseNumber
    last: HouseNumber

    def holds(self, number: HouseNumber) -> bool:
        return self.first <= number <= self.last

    def within(self, other: Span) -> bool:
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last


def get_span(row: Numbers) -> Span:
    """Return the span of a row; a whole street spans all numbers."""
    if row.number_from is None or row.number_to is None:
        return Span(HouseNumber(1), HouseNumber(LARGEST, AFTER_LETTERS))
    last = HouseNumber(row.number_to, row.letter_to or AFTER_LETTERS)
    return Span(HouseNumber(row.number_from, row.letter_from), last)


def range_holds(row: Numbers, number: HouseNumber) -> bool:
    if row.side != Side.ALL and (row.side == Side.ODD) != bool(number.number % 2):
        return False
    return get_span(row).holds(number)


def find_narrowest(rows: Iterable[R], number: HouseNumber) -> R | None:
    """Return the most specific row that holds the number, or None.

    `12a` goes before `12`, that before `1–15`, and one side of a street before both.
    """
    return min((row for row in rows if range_holds(row, number)), key=_width, default=None)


def _width(row: Numbers) -> tuple[int, bool, str, bool]:
    span = get_span(row)
    first, last = span.first, span.last
    both_sides = row.side == Side.ALL
    return last.number - first.number, last.letter == AFTER_LETTERS, last.letter, both_sides


def ranges_contradict(row: Numbers, other: Numbers) -> bool:
    """Return whether two rows of a street claim the same number on some day.

    One range may lie inside the other, and then the narrower one counts; any other overlap is a
    contradiction.
    """
    if not _days_meet(row, other) or {row.side, other.side} == {Side.ODD, Side.EVEN}:
        return False
    here, there = get_span(row), get_span(other)
    if here == there:
        return row.side == other.side
    return here.meets(there) and not here.within(there) and not there.within(here)


def _days_meet(row: Numbers, other: Numbers) -> bool:
    ends_before = row.valid_to and other.valid_from and row.valid_to < other.valid_from
    begins_after = row.valid_from and other.valid_to and other.valid_to < row.valid_from
    return not (ends_before or begins_after)
