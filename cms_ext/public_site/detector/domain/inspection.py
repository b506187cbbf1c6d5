"""Running the detector over a whole file: its pages and hidden texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cms_ext.base.extraction import Extracted, HiddenLocation
from cms_ext.public_site.detector.domain.queries import allowed_on, register_names, set_strengths
from cms_ext.public_site.detector.engine.allowed import Allowed
from cms_ext.public_site.detector.engine.detection import detect
from cms_ext.public_site.detector.engine.names import SurnameStems
from cms_ext.public_site.detector.engine.rules import Strengths
from cms_ext.public_site.detector.engine.span import Strength

PAGE = "page"
# A header stands on the page for all to see; of what nobody sees, nothing is let through.
SEEN = frozenset({HiddenLocation.HEADER})


@dataclass(frozen=True, slots=True)
class FoundData:
    """Personal data at a place of a file, by rule and span; never the value.

    `place` is `page` with its number from 1, or a `HiddenLocation` of the hidden texts with `page`
    None: then the span counts in `Extracted.hidden_text(place)`.
    """

    rule: str
    strength: Strength
    place: str
    page: int | None
    start: int
    end: int


def inspect_file(extracted: Extracted, *, today: date) -> tuple[FoundData, ...]:
    """Personal data in a file, with the names of the register and the whitelist of `today`.

    A finding in hidden text always blocks (library.md §3: „any finding blocks”).
    """
    names, allowed, strengths = register_names(), allowed_on(today), set_strengths()
    return tuple(_found(extracted, names, allowed, strengths))


def _found(
    extracted: Extracted, names: SurnameStems, allowed: Allowed, strengths: Strengths
) -> Iterator[FoundData]:
    for number, text in enumerate(extracted.pages, start=1):
        for span in detect(text, names=names, allowed=allowed, strengths=strengths):
            yield FoundData(span.rule, span.strength, PAGE, number, span.start, span.end)
    for place in HiddenLocation:
        text = extracted.hidden_text(place)
        for span in detect(text, names=names, allowed=allowed, strengths=strengths):
            strength: Strength = span.strength if place in SEEN else "block"
            yield FoundData(span.rule, strength, place, None, span.start, span.end)
