"""Addresses of flats: a street, a house and a flat; or the flat's number alone, near a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms_ext.public_site.detector.engine.cutting import replaced
from cms_ext.public_site.detector.engine.folding import folded
from cms_ext.public_site.detector.engine.rules import rules
from cms_ext.public_site.detector.engine.span import DetectorHit

STREET = r"(?:(?:ul|al|os|pl)\.|(?:ulic|alej|osiedl|plac)[^\W\d_]{0,3})"
FLAT = r"(?:\s?/\s?|,?\s{0,2}(?:m\.|m(?=\s)|lok\.|lokal\w{0,2}|mieszka\w{2,4})\s?(?:nr\s?)?)"
NUMBER = r"\d{1,4}[A-Za-z]?"
NAME = r"(?:[^\W\d_]{1,40}\.?|\d{1,2})"

# „ul. Jana Pawła II 4/27”: up to five words of a name after the word for a street.
WITH_STREET = re.compile(
    rf"(?<!\w){STREET}\s?{NAME}(?:[ \n-]{NAME}){{0,4}}[ \n]{NUMBER}{FLAT}{NUMBER}(?![\w/])",
    re.IGNORECASE,
)
# „Jodłowa 4/27”: one capital word before the numbers.
WITHOUT_STREET = re.compile(
    rf"(?<!\w)([A-ZĄĆĘŁŃÓŚŹŻ][^\W\d_]{{2,40}})[ \n]{NUMBER}{FLAT}{NUMBER}(?![\w/])"
)
# „lokal nr 27”
PREMISES = re.compile(
    r"(?<!\w)(?:lokal|mieszkani)\w{0,3}\s(?:nr|numer\w{0,3})\.?\s?\d{1,4}\w?", re.IGNORECASE
)


def flats(text: str) -> Iterator[DetectorHit]:
    """In a text without dates and numbers of resolutions."""
    for found in WITH_STREET.finditer(text):
        yield DetectorHit("FLAT_ADDR", *found.span())
    for found in WITHOUT_STREET.finditer(replaced(WITH_STREET, text)):
        if not _is_numbered(found[1]):
            yield DetectorHit("FLAT_ADDR", *found.span())


def _is_numbered(word: str) -> bool:
    """A word for something that has a number of its own: Uchwała, Faktura, poz."""
    bare = folded(word)
    return bare in rules().numbered_words or bare.startswith(rules().numbered_stems)


def premises(text: str) -> Iterator[DetectorHit]:
    """Numbers of flats without their house: an address only where a person is near."""
    for found in PREMISES.finditer(text):
        yield DetectorHit("FLAT_ADDR", *found.span())
