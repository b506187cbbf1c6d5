"""The detector: every rule over one text."""

from __future__ import annotations

from collections.abc import Iterator

from cms_ext.public_site.detector.engine.identifiers import (
    ACCOUNT,
    LAND_REGISTER,
    accounts,
    emails,
    flats,
    identity_cards,
    land_registers,
    pesels,
    phones,
    premises,
)
from cms_ext.public_site.detector.engine.names import (
    AllowedValues,
    SurnameStems,
    phone_digits,
    words_of,
)
from cms_ext.public_site.detector.engine.people import any_near, numbers_of, people, statements
from cms_ext.public_site.detector.engine.rules import DetectedSpan, DetectorHit, Strengths, rules
from cms_ext.public_site.detector.engine.spelling import cut_out, plain
from cms_ext.public_site.detector.engine.unregistered import unregistered

# Part of a scan's record: another major number makes a paper be scanned again before release.
DETECTOR_VERSION = "2.0"


def detect(
    text: str, *, names: SurnameStems, allowed: AllowedValues, strengths: Strengths | None = None
) -> tuple[DetectedSpan, ...]:
    """Personal data in a text, by the rules of library.md §3, in the order of the text.

    `names` are the people of the register, `allowed` what is public. `strengths` other than
    those of the rules file come from the site. Paragraphs are parted by an empty line.
    """
    read, places = plain(text)
    known = strengths or rules().strengths
    hits = set(_hits(read, names, allowed))
    spans = (DetectedSpan(hit.rule, known.of(hit), hit.start, hit.end) for hit in hits)
    if places is not None:
        spans = (
            DetectedSpan(span.rule, span.strength, places[span.start], places[span.end - 1] + 1)
            for span in spans
        )
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.rule)))


def _hits(text: str, names: SurnameStems, allowed: AllowedValues) -> Iterator[DetectorHit]:
    rest = cut_out(text, ACCOUNT, LAND_REGISTER)
    of_phones = list(phones(rest))
    # „+48” and nine digits are eleven digits too.
    of_prefixed = {(hit.start + 1, hit.end) for hit in of_phones}
    yield from accounts(text, allowed)
    yield from land_registers(text)
    yield from identity_cards(text)
    yield from emails(text, allowed)
    for hit in of_phones:
        if phone_digits(text[hit.start : hit.end]) not in allowed.phones:
            yield hit
    for hit in pesels(text):
        if (hit.start, hit.end) not in of_prefixed:
            yield hit
    yield from _about_people(text, rest, names, allowed)


def _about_people(
    text: str, rest: str, names: SurnameStems, allowed: AllowedValues
) -> Iterator[DetectorHit]:
    """People, their flats (in what is left of the text), and what is said of either."""
    words = words_of(text)
    own = allowed.phrases.covered(words)
    named = [
        hit
        for hit in people(words, names, allowed.people)
        if not (hit.doubtful and own.issuperset(numbers_of(words, [hit])))
    ]
    addresses = [hit for hit in flats(rest) if not own.issuperset(numbers_of(words, [hit]))]
    by_name = numbers_of(words, named)
    for hit in premises(rest):
        first, *_ = numbers_of(words, [hit])
        if any_near(words, first, by_name, rules().premises_window):
            addresses.append(hit)
    yield from named
    yield from addresses
    yield from unregistered(text, words, {*own, *by_name}, allowed.people)
    yield from statements(words, {"DEBT": [*named, *addresses], "HEALTH": named})
