"""Which numbers a range holds, and which of several ranges counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from waste_union.collections.domain.house_number import LARGEST, HouseNumber
from waste_union.collections.vocabulary import Side

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
