"""The detector: every rule over one text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms_ext.redaction.detector.addresses import flats, premises
from cms_ext.redaction.detector.allowed import Allowed, phone_digits
from cms_ext.redaction.detector.contacts import emails, phones
from cms_ext.redaction.detector.cutting import CUT, cut_out, without
from cms_ext.redaction.detector.folding import plain
from cms_ext.redaction.detector.names import Names
from cms_ext.redaction.detector.numbers import (
    ACCOUNT,
    accounts,
    identity_cards,
    land_registers,
    pesels,
)
from cms_ext.redaction.detector.people import people
from cms_ext.redaction.detector.rules import Strengths, rules
from cms_ext.redaction.detector.span import Hit, Span
from cms_ext.redaction.detector.statements import any_near, numbers_of, statements
from cms_ext.redaction.detector.words import words_of

# Part of a scan's record: another major number makes a paper be scanned again before release.
DETECTOR_VERSION = "1.0"


def detect(
    text: str, *, names: Names, allowed: Allowed, strengths: Strengths | None = None
) -> tuple[Span, ...]:
    """Personal data in a text, by the rules of library.md §3, in the order of the text.

    `names` are the people of the register, `allowed` what is public. `strengths` other than
    those of the rules file come from the site. Paragraphs are parted by an empty line.
    """
    read, places = plain(text)
    known = strengths or rules().strengths
    hits = set(_hits(read, names, allowed))
    spans = (Span(hit.rule, known.of(hit), hit.start, hit.end) for hit in hits)
    if places is not None:
        spans = (
            Span(span.rule, span.strength, places[span.start], places[span.end - 1] + 1)
            for span in spans
        )
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.rule)))


def _hits(text: str, names: Names, allowed: Allowed) -> Iterator[Hit]:
    of_accounts = list(accounts(text, allowed))
    of_land = list(land_registers(text))
    rest = _without_accounts(text)
    for hit in of_land:
        rest = without(rest, hit.start, hit.end)
    rest = cut_out(rest)
    of_phones = list(phones(rest))
    yield from of_accounts
    yield from of_land
    yield from identity_cards(text)
    yield from emails(text, allowed)
    for hit in of_phones:
        if phone_digits(text[hit.start : hit.end]) not in allowed.phones:
            yield hit
    yield from (hit for hit in pesels(text) if not _inside(hit, of_phones))
    yield from _about_people(text, rest, names, allowed)


def _without_accounts(text: str) -> str:
    """Also without the co-op's own accounts: their digits are no telephone."""
    return ACCOUNT.sub(lambda found: CUT * len(found[0]), text)


def _inside(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(other.start <= hit.start and hit.end <= other.end for other in others)


def _about_people(text: str, rest: str, names: Names, allowed: Allowed) -> Iterator[Hit]:
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
    yield from statements(words, {"DEBT": [*named, *addresses], "HEALTH": named})
