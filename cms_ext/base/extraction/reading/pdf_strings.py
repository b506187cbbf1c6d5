"""Texts in a PDF's dictionaries: notes, fields, bookmarks, descriptions, properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pikepdf

from cms_ext.base.extraction.extracted import Hidden, HiddenLocation, says_something
from cms_ext.base.extraction.reading.markup import texts_of_xml

PLACES: Mapping[str, HiddenLocation] = {
    "/ActualText": HiddenLocation.HIDDEN_TEXT,
    "/Alt": HiddenLocation.HIDDEN_TEXT,
    "/Author": HiddenLocation.METADATA,
    "/ContactInfo": HiddenLocation.METADATA,
    "/Contents": HiddenLocation.ANNOTATION,
    "/DV": HiddenLocation.FORM_FIELD,
    "/Desc": HiddenLocation.METADATA,
    "/E": HiddenLocation.HIDDEN_TEXT,
    "/Location": HiddenLocation.METADATA,
    "/RC": HiddenLocation.ANNOTATION,
    "/Reason": HiddenLocation.METADATA,
    "/Subj": HiddenLocation.ANNOTATION,
    "/T": HiddenLocation.ANNOTATION,
    "/TU": HiddenLocation.FORM_FIELD,
    "/Title": HiddenLocation.METADATA,
    "/URI": HiddenLocation.ANNOTATION,
    "/V": HiddenLocation.FORM_FIELD,
}
# Of a file's properties these are made by programs and say nothing of people.
MADE_BY_PROGRAMS = frozenset({"/CreationDate", "/ModDate", "/Trapped"})


def beside_the_pages(value: object, *, whole: bool = False) -> Iterator[Hidden]:
    """The texts of one dictionary, each in its place; `whole`: all of them are properties."""
    if not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    if isinstance(value, pikepdf.Stream) and value.get("/Type") == pikepdf.Name.Metadata:
        for text in texts_of_xml(value.read_bytes()):
            yield Hidden(HiddenLocation.METADATA, text)
    is_signature = "/ByteRange" in value
    for key, item in value.items():
        place = (
            HiddenLocation.METADATA if whole and key not in MADE_BY_PROGRAMS else PLACES.get(key)
        )
        if place is None or (is_signature and key == "/Contents"):
            continue
        yield from (Hidden(place, text) for text in _texts(item) if says_something(text))


def _texts(item: object) -> Iterator[str]:
    """A string, or the strings of a list: a field may have many values."""
    if isinstance(item, pikepdf.String):
        yield str(item)
    elif isinstance(item, pikepdf.Array):
        yield from (str(part) for part in item if isinstance(part, pikepdf.String))
