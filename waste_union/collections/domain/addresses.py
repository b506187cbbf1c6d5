"""Names of streets without what people leave out: „ul.”, case, diacritics. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from anyascii import anyascii

from cms_ext.base.text.folding import folded_words
from waste_union.collections.vocabulary import Side

# Words of which people say at most so many of a name.
MOST_WORDS = 6

KINDS = frozenset(
    ("ul", "ulica", "al", "aleja", "aleje", "pl", "plac", "os", "osiedle", "skwer", "rondo")
)
# Room is left for what tells two alike apart.
LONGEST_KEY = 110


def bare_words(name: str) -> list[str]:
    """The folded words of a name without the kind of street: „ul. Leśna” gives `lesna`.

    A name that is nothing else keeps its words: „Osiedle” may be a street.
    """
    words = folded_words(name)
    bare = [word for word in words if word not in KINDS]
    return bare or words


def folded_name(name: str) -> str:
    return " ".join(bare_words(name))


def searched_words(*texts: str) -> str:
    """The words of all texts, each with a blank before it, so that its beginning can be found."""
    return "".join(f" {word}" for text in texts for word in folded_words(text))


def key_of(place: str, name: str) -> str:
    """What names the street in addresses: `przykladowo-lesna`."""
    words = (*folded_words(place), *(bare_words(name) if name else ()))
    return "-".join(words)[:LONGEST_KEY].strip("-")


LONGEST = 20
LARGEST = 9_999
# `12`, `12a`, `12 A`; behind it a second number of the same plot or a flat: `12/14`, `12a m. 5`.
# A letter is one only where nothing that belongs to a flat follows: `12 m 5` is house 12.
_NUMBER = re.compile(
    r"0*(?P<number>[1-9][0-9]{0,3})"
    r"(?:\s?(?P<letter>[a-z]))??"
    r"(?:\s*(?:/|-|m\.?|lok\.?|lokal|mieszkanie)\s*[0-9]{1,4}[a-z]?)?\.?"
)


@dataclass(frozen=True, slots=True, order=True)
class HouseNumber:
    """A number and, in small, its letter: `12`, `12a`."""

    number: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.letter}"


def house_number(typed: str) -> HouseNumber | None:
    """The house that is meant; the flat behind it is left out. None for what is no number."""
    if len(typed) > LONGEST:
        return None
    found = _NUMBER.fullmatch(" ".join(anyascii(typed).lower().split()))
    return HouseNumber(int(found["number"]), found["letter"] or "") if found else None


_WITH_NUMBER = re.compile(
    r"(?P<street>.*?\S)\s+(?P<number>[0-9]{1,4}\s?[A-Za-z]?(?:\s*(?:/|m\.?|lok\.?)\s*[0-9]+\w?)?)"
)


def split_address(typed: str) -> tuple[str, str]:
    """`Leśna 12a` as `("Leśna", "12a")`; a text without a number behind it stays whole."""
    text = " ".join(typed.split())
    found = _WITH_NUMBER.fullmatch(text)
    return (found["street"], found["number"]) if found else (text, "")


# Behind each letter: a last number without one holds all its letters.
AFTER_LETTERS = "~"


class Numbers(Protocol):
    """A row with the columns of `models.AddressRange` that say which numbers are meant."""

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
    """From the first to the last house, both of them in it."""

    first: HouseNumber
    last: HouseNumber

    def holds(self, number: HouseNumber) -> bool:
        return self.first <= number <= self.last

    def within(self, other: Span) -> bool:
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last


def span_of(row: Numbers) -> Span:
    """Of a whole street all numbers."""
    if row.number_from is None or row.number_to is None:
        return Span(HouseNumber(1), HouseNumber(LARGEST, AFTER_LETTERS))
    last = HouseNumber(row.number_to, row.letter_to or AFTER_LETTERS)
    return Span(HouseNumber(row.number_from, row.letter_from), last)


def holds(row: Numbers, number: HouseNumber) -> bool:
    if row.side != Side.ALL and (row.side == Side.ODD) != bool(number.number % 2):
        return False
    return span_of(row).holds(number)


def narrowest(rows: Iterable[R], number: HouseNumber) -> R | None:
    """Of the rows that hold the number the one that says most about it; None where none does.

    `12a` before `12`, that before `1–15`, one side of a street before both.
    """
    return min((row for row in rows if holds(row, number)), key=_width, default=None)


def _width(row: Numbers) -> tuple[int, bool, str, bool]:
    span = span_of(row)
    open_letters = span.last.letter == AFTER_LETTERS
    return span.last.number - span.first.number, open_letters, span.last.letter, _both_sides(row)


def _both_sides(row: Numbers) -> bool:
    return row.side == Side.ALL


def contradict(one: Numbers, other: Numbers) -> bool:
    """Whether nothing tells which of two rows of a street counts for some number on some day.

    Rows may lie one in the other, and the narrower one counts; else they must not meet.
    """
    if not _days_meet(one, other) or {one.side, other.side} == {Side.ODD, Side.EVEN}:
        return False
    here, there = span_of(one), span_of(other)
    if here == there:
        return one.side == other.side
    return here.meets(there) and not here.within(there) and not there.within(here)


def _days_meet(one: Numbers, other: Numbers) -> bool:
    ends_before = one.valid_to and other.valid_from and one.valid_to < other.valid_from
    begins_after = one.valid_from and other.valid_to and other.valid_to < one.valid_from
    return not (ends_before or begins_after)
