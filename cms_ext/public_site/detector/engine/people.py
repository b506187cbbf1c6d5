"""People of the register in a text: surname and given name, or the surname alone."""

from __future__ import annotations

from collections.abc import Iterator

from cms_ext.public_site.detector.engine.names import SurnameStems, halves, leads_to
from cms_ext.public_site.detector.engine.rules import rules
from cms_ext.public_site.detector.engine.span import DetectorHit
from cms_ext.public_site.detector.engine.words import TextWord

STREETS = ("ul", "ulica", "ulicy", "ulicę", "al", "aleja", "alei", "aleję", "os", "osiedle", "pl")


def people(
    words: list[TextWord], names: SurnameStems, public: SurnameStems
) -> Iterator[DetectorHit]:
    """A surname with a given name within three words is sure, a surname alone doubtful.

    Who holds a public function is passed over, also by the surname alone when nobody else in
    the register bears it.
    """
    for number, word in enumerate(words):
        surnames = [stem for half in halves(word.text) for stem in leads_to(half)]
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
        if any(stem in known for stem in leads_to(near.text) for known in given):
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
