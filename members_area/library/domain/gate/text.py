"""A page's text with places marked in it, or replaced. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

REPLACED = "[dane zanonimizowane]"
Place = tuple[int, int]
# A line of a page that goes on in the next one: it ends within a sentence.
BROKEN = re.compile(r"(?<=[^\s.:;!?])[ \t]*\n(?=[a-ząćęłńóśźż])")


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """A part of a text; `marked` where the detector saw something."""

    text: str
    marked: bool


def pieces(text: str, places: Iterable[Place]) -> list[MarkedPiece]:
    """The text cut at the places; joined again it is the same text."""
    cut: list[MarkedPiece] = []
    position = 0
    for start, end in _merged(places, len(text)):
        cut += [MarkedPiece(text[position:start], False), MarkedPiece(text[start:end], True)]
        position = end
    cut.append(MarkedPiece(text[position:], False))
    return [piece for piece in cut if piece.text]


def replaced(text: str, places: Iterable[Place]) -> str:
    """The text with „[dane zanonimizowane]” in each place (library.md §3)."""
    return "".join(REPLACED if piece.marked else piece.text for piece in pieces(text, places))


def unbroken(text: str) -> str:
    """The text with lines joined that a page broke in the middle of a sentence."""
    return BROKEN.sub(" ", text)


def _merged(places: Iterable[Place], length: int) -> Sequence[Place]:
    """In order, within the text, those that touch as one."""
    merged: list[Place] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in places):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
