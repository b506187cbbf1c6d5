"""What a PDF holds beside its pages, told by qpdf: whether it acts, and every text in it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pikepdf

from cms_ext.base.files.extraction.extracted import Hidden, HiddenLocation, says_something
from cms_ext.base.files.extraction.reading.archive import texts_of_xml
from cms_ext.base.files.extraction.reading.limits import MAX_PAGES, ExtractionRefused, Why
from cms_ext.base.files.extraction.reading.pdf_actions import find_running_key

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


def read_hidden_texts(value: object, *, whole: bool = False) -> Iterator[Hidden]:
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


FILE_NAMES = ("/UF", "/F", "/Unix", "/Mac", "/DOS", "/Desc")
# fmt: off
FORBIDDEN_KEYS = ("/AA", "/JS", "/JavaScript", "/Launch", "/RichMedia", "/RichMediaContent", "/XFA")
FORBIDDEN_VALUES = frozenset({
    "/GoToE", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition",
    "/RichMedia", "/SubmitForm",
})
# fmt: on
# The kind of an action, of an annotation, of an object.
NAMING = ("/S", "/Subtype", "/Type")
MAX_VALUES = 5_000_000
BROKEN = (
    pikepdf.PdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
Container = pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream


@dataclass(frozen=True, slots=True)
class Structure:
    page_count: int
    hidden: tuple[Hidden, ...]


def read_structure(content: bytes) -> Structure:
    """Raises ExtractionRefused for one that is locked, broken, active or miscounts its pages.

    One that anybody may open, but not print or change, is as readable as any other.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            count = _page_count(document)
            hidden: list[Hidden] = []
            for value in _containers(document):
                if isinstance(value, pikepdf.Array):
                    continue
                if (action := find_action(value)) is not None:
                    raise ExtractionRefused(Why.ACTIVE, action)
                hidden += read_hidden_texts(value)
                hidden += read_attachments(value)
            hidden += read_hidden_texts(document.trailer.get("/Info"), whole=True)
            return Structure(count, tuple(dict.fromkeys(hidden)))
    except pikepdf.PasswordError as error:
        raise ExtractionRefused(Why.ENCRYPTED) from error
    except RecursionError as error:
        raise ExtractionRefused(Why.NESTED) from error
    except BROKEN as error:
        raise ExtractionRefused(Why.BROKEN) from error


def _page_count(document: pikepdf.Pdf) -> int:
    """Counted by walking the tree of pages; its own figure must not say otherwise."""
    claimed = int(document.Root.Pages.get("/Count", -1))
    count = len(document.pages)
    if count == 0:
        raise ExtractionRefused(Why.NO_PAGES)
    if count > MAX_PAGES:
        raise ExtractionRefused(Why.TOO_MANY_PAGES, str(MAX_PAGES))
    if claimed != count:
        raise ExtractionRefused(Why.PAGE_TREE, str(claimed))
    return count


def _containers(document: pikepdf.Pdf) -> Iterator[Container]:
    """Every array, dictionary and stream, also those that stand inside others."""
    waiting: list[pikepdf.Object] = [*document.objects, document.trailer]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if seen > MAX_VALUES:
            raise ExtractionRefused(Why.LIMIT)
        if isinstance(value, pikepdf.Array):
            waiting += [item for item in value if _is_nested(item)]
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            yield value
            waiting += [item for _, item in value.items() if _is_nested(item)]


def _is_nested(item: object) -> bool:
    """Containers that stand inside another; an object of its own is on the list anyway."""
    containers = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
    return isinstance(item, containers) and not item.is_indirect


def read_attachments(value: pikepdf.Dictionary | pikepdf.Stream) -> Iterator[Hidden]:
    """The files that this dictionary carries, when it is a file specification."""
    files = value.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return
    names = [str(value[key]) for key in FILE_NAMES if isinstance(value.get(key), pikepdf.String)]
    text = "\n".join(dict.fromkeys(names))
    yield Hidden(HiddenLocation.ATTACHMENT, text)


def find_action(value: pikepdf.Dictionary | pikepdf.Stream) -> str | None:
    """The name of what acts in this dictionary, or None."""
    for key in FORBIDDEN_KEYS:
        if key in value:
            return key
    for key in NAMING:
        kind = value.get(key)
        if isinstance(kind, pikepdf.Name) and str(kind) in FORBIDDEN_VALUES:
            return str(kind)
    return find_running_key(value)
