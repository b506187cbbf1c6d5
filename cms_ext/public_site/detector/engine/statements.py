"""Debt and health: words that say something of the person or the flat beside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from cms_ext.public_site.detector.engine.folding import folded
from cms_ext.public_site.detector.engine.rules import Window, rules
from cms_ext.public_site.detector.engine.span import DetectorHit
from cms_ext.public_site.detector.engine.words import TextWord, are_near


def statements(
    words: list[TextWord], about: dict[str, Sequence[DetectorHit]]
) -> Iterator[DetectorHit]:
    """`about`: for each rule the people or flats that it speaks of."""
    numbers = {rule: numbers_of(words, hits) for rule, hits in about.items()}
    for rule, near in rules().windows.items():
        for number, word in enumerate(words):
            if folded(word.text).startswith(near.stems) and any_near(
                words, number, numbers[rule], near.window
            ):
                yield DetectorHit(rule, word.start, word.end)


def numbers_of(words: list[TextWord], hits: Sequence[DetectorHit]) -> list[int]:
    """The numbers of the words that the hits cover, ascending."""
    covered: set[int] = set()
    for hit in hits:
        first = bisect_right(words, hit.start, key=lambda word: word.end)
        covered.update(range(first, bisect_left(words, hit.end, key=lambda word: word.start)))
    return sorted(covered)


def any_near(words: list[TextWord], number: int, others: list[int], window: Window) -> bool:
    """Whether the nearest of these words before or after stands near enough."""
    place = bisect_left(others, number)
    nearest = others[max(0, place - 1) : place + 1]
    return any(are_near(words, number, other, window) for other in nearest)
