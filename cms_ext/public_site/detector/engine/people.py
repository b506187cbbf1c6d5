"""People of the register in a text, and what it says of debt and health beside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from cms_ext.public_site.detector.engine.names import (
    SurnameStems,
    TextWord,
    are_near,
    halves,
    possible_stems,
)
from cms_ext.public_site.detector.engine.rules import DetectorHit, Window, rules
from cms_ext.public_site.detector.engine.spelling import folded

STREETS = ("ul", "ulica", "ulicy", "ulicę", "al", "aleja", "alei", "aleję", "os", "osiedle", "pl")


def people(
    words: list[TextWord], names: SurnameStems, public: SurnameStems
) -> Iterator[DetectorHit]:
    """A surname with a given name within three words is sure, a surname alone doubtful.

    Who holds a public function is passed over, also by the surname alone when nobody else in
    the register bears it.
    """
    for number, word in enumerate(words):
        surnames = [stem for half in halves(word.text) for stem in possible_stems(half)]
        if not any(stem in names.given for stem in surnames):
            continue
        of_public = _given_name(words, number, surnames, public)
        with_given = _given_name(words, number, surnames, names)
        if of_public is not None and (
            with_given is None or abs(of_public - number) <= abs(with_given - number)
        ):
            continue
        if with_given is not None:
            first, last = sorted((number, with_given))
            yield DetectorHit("PERSON", words[first].start, words[last].end)
        elif (
            _is_capital(word)
            and not _is_street(words, number)
            and _is_private(surnames, names, public)
        ):
            yield DetectorHit("PERSON", word.start, word.end, doubtful=True)


def _given_name(
    words: list[TextWord], number: int, surnames: list[str], names: SurnameStems
) -> int | None:
    """Which word, the nearest, is a given name of this surname; both capital or both small."""
    given = [names.given[stem] for stem in surnames if stem in names.given]
    if not given:
        return None
    window = rules().given_name_window
    beside = range(max(0, number - window), min(len(words), number + window + 1))
    for other in sorted(beside, key=lambda place: abs(place - number)):
        near = words[other]
        if other == number or _is_capital(near) != _is_capital(words[number]):
            continue
        if any(stem in known for stem in possible_stems(near.text) for known in given):
            return other
    return None


def _is_private(surnames: list[str], names: SurnameStems, public: SurnameStems) -> bool:
    """Whether somebody bears this surname who holds no public function."""
    return any(
        not names.given[stem] or names.given[stem] - public.given.get(stem, frozenset())
        for stem in surnames
        if stem in names.given
    )


def _is_capital(word: TextWord) -> bool:
    return word.text[0].isupper()


def _is_street(words: list[TextWord], number: int) -> bool:
    return number > 0 and words[number - 1].text.lower() in STREETS


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
