"""The words of a text with their places and their paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cms_ext.public_site.detector.engine.rules import Window

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
