"""A PDF: its pages by PDFium, what stands next to them by qpdf, and what stood there before."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pikepdf

from cms_ext.base.files.extraction import result
from cms_ext.base.files.extraction.reading.archive import texts_of_xml
from cms_ext.base.files.extraction.reading.pdf_pages import read_pages
from cms_ext.base.files.file_kind import is_pdf

PLACES: Mapping[str, result.HiddenLocation] = {
    "/ActualText": result.HiddenLocation.HIDDEN_TEXT,
    "/Alt": result.HiddenLocation.HIDDEN_TEXT,
    "/Author": result.HiddenLocation.METADATA,
    "/ContactInfo": result.HiddenLocation.METADATA,
    "/Contents": result.HiddenLocation.ANNOTATION,
    "/DV": result.HiddenLocation.FORM_FIELD,
    "/Desc": result.HiddenLocation.METADATA,
    "/E": result.HiddenLocation.HIDDEN_TEXT,
    "/Location": result.HiddenLocation.METADATA,
    "/RC": result.HiddenLocation.ANNOTATION,
    "/Reason": result.HiddenLocation.METADATA,
    "/Subj": result.HiddenLocation.ANNOTATION,
    "/T": result.HiddenLocation.ANNOTATION,
    "/TU": result.HiddenLocation.FORM_FIELD,
    "/Title": result.HiddenLocation.METADATA,
    "/URI": result.HiddenLocation.ANNOTATION,
    "/V": result.HiddenLocation.FORM_FIELD,
}
# Properties that programs write and that say nothing of people.
MADE_BY_PROGRAMS = frozenset({"/CreationDate", "/ModDate", "/Trapped"})


def read_hidden_texts(value: object, *, whole: bool = False) -> Iterator[result.Hidden]:
    """Yield the texts of one dictionary by place; with `whole` all its keys are properties."""
    if not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    if isinstance(value, pikepdf.Stream) and value.get("/Type") == pikepdf.Name.Metadata:
        for text in texts_of_xml(value.read_bytes()):
            yield result.Hidden(result.HiddenLocation.METADATA, text)
    is_signature = "/ByteRange" in value
    for key, item in value.items():
        place = (
            result.HiddenLocation.METADATA
            if whole and key not in MADE_BY_PROGRAMS
            else PLACES.get(key)
        )
        if place is None or (is_signature and key == "/Contents"):
            continue
        yield from (
            result.Hidden(place, text) for text in _texts(item) if result.says_something(text)
        )


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
Container = pikepdf.Dictionary | pikepdf.Stream


@dataclass(frozen=True, slots=True)
class Structure:
    page_count: int
    hidden: tuple[result.Hidden, ...]


def read_structure(content: bytes) -> Structure:
    """Read what a PDF holds besides its pages.

    Raises ExtractionRefused if it is encrypted, broken, active or miscounts its pages. A PDF that
    anybody may open, but not print or change, is read like any other.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            count = _page_count(document)
            hidden: list[result.Hidden] = []
            for value in list_containers(document, MAX_VALUES):
                if (action := find_action(value)) is not None:
                    raise result.ExtractionRefused(result.Why.ACTIVE, action)
                hidden += read_hidden_texts(value)
                hidden += read_attachments(value)
            hidden += read_hidden_texts(document.trailer.get("/Info"), whole=True)
            return Structure(count, tuple(dict.fromkeys(hidden)))
    except pikepdf.PasswordError as error:
        raise result.ExtractionRefused(result.Why.ENCRYPTED) from error
    except RecursionError as error:
        raise result.ExtractionRefused(result.Why.NESTED) from error
    except BROKEN as error:
        raise result.ExtractionRefused(result.Why.BROKEN) from error


def _page_count(document: pikepdf.Pdf) -> int:
    """Count the pages by walking their tree; the stated count must be the same."""
    claimed = int(document.Root.Pages.get("/Count", -1))
    count = len(document.pages)
    if count == 0:
        raise result.ExtractionRefused(result.Why.NO_PAGES)
    if count > result.MAX_PAGES:
        raise result.ExtractionRefused(result.Why.TOO_MANY_PAGES, str(result.MAX_PAGES))
    if claimed != count:
        raise result.ExtractionRefused(result.Why.PAGE_TREE, str(claimed))
    return count


def list_containers(document: pikepdf.Pdf, most: int) -> Iterator[Container]:
    """Every dictionary and stream, nested ones too. Raises ExtractionRefused beyond `most`."""
    waiting: list[pikepdf.Object] = [*document.objects, document.trailer]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if seen > most:
            raise result.ExtractionRefused(result.Why.LIMIT)
        if isinstance(value, pikepdf.Array):
            waiting += [item for item in value if _is_nested(item)]
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            yield value
            waiting += [item for _, item in value.items() if _is_nested(item)]


def _is_nested(item: object) -> bool:
    """Return True for direct containers; indirect objects are on the list anyway."""
    containers = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
    return isinstance(item, containers) and not item.is_indirect


def read_attachments(value: Container) -> Iterator[result.Hidden]:
    """Yield the files that this dictionary carries, when it is a file specification."""
    files = value.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return
    names = [str(value[key]) for key in FILE_NAMES if isinstance(value.get(key), pikepdf.String)]
    text = "\n".join(dict.fromkeys(names))
    yield result.Hidden(result.HiddenLocation.ATTACHMENT, text)


def find_action(value: Container) -> str | None:
    """Return the name of an action in this dictionary, or None."""
    for key in FORBIDDEN_KEYS:
        if key in value:
            return key
    for key in NAMING:
        kind = value.get(key)
        if isinstance(kind, pikepdf.Name) and str(kind) in FORBIDDEN_VALUES:
            return str(kind)
    return find_running_key(value)


MAX_REVISIONS = 50
# Reported even when the pages have the same text.
KEPT = frozenset({result.HiddenLocation.ATTACHMENT, result.HiddenLocation.FORM_FIELD})
END = re.compile(rb"%%EOF[\r\n]{0,2}")


def read_pdf(content: bytes) -> result.ExtractedText:
    """Raises ExtractionRefused for what is broken, encrypted, active or lies about its pages."""
    if not is_pdf(content):
        raise result.ExtractionRefused(result.Why.MISLABELLED, "PDF")
    last = _one_revision(content)
    gone = tuple(_gone(content, last))
    return replace(last, hidden=last.hidden + gone)


def _one_revision(content: bytes) -> result.ExtractedText:
    structure = read_structure(content)
    pages = read_pages(content, structure.page_count)
    return result.ExtractedText(
        pages=pages.texts,
        page_count=structure.page_count,
        has_text=pages.has_text,
        hidden=tuple(_not_on_pages(structure.hidden, pages.texts)) + pages.hidden,
        rebuilt=pages.rebuilt,
    )


def _not_on_pages(hidden: Iterable[result.Hidden], pages: Iterable[str]) -> Iterator[result.Hidden]:
    """Drop bookmarks, outline headings and the like that repeat the text of a page."""
    seen = "\n".join(pages)
    return (item for item in hidden if item.place in KEPT or item.text not in seen)


def _gone(content: bytes, last: result.ExtractedText) -> Iterator[result.Hidden]:
    """Lines of earlier revisions that the last one does not have.

    An incremental update keeps the earlier file unchanged, up to its %%EOF.
    """
    ends = [found.end() for found in END.finditer(content)][:-1]
    if len(ends) > MAX_REVISIONS:
        raise result.ExtractionRefused(result.Why.REVISIONS)
    known = set(_lines(last))
    for end in ends:
        try:
            lines = _lines(_one_revision(content[:end]))
        except result.ExtractionRefused:
            continue  # the first %%EOF of a file laid out for the web ends no revision
        gone = [line for line in dict.fromkeys(lines) if line not in known]
        known.update(gone)
        if gone:
            yield result.Hidden(result.HiddenLocation.PREVIOUS_REVISION, "\n".join(gone))


def _lines(found: result.ExtractedText) -> list[str]:
    texts = [*found.pages, *(item.text for item in found.hidden)]
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def find_running_key(value: Container) -> str | None:
    """Return the key by which this dictionary leads to an action that does more than show a page.

    `/OpenAction` runs when the file is opened. `/Next` of an action (it has `/S`; a bookmark's
    `/Next` is only its neighbour) runs after a harmless one was clicked, so it counts in links,
    bookmarks and buttons too.
    """
    if "/OpenAction" in value and not only_shows_pages(value["/OpenAction"]):
        return "/OpenAction"
    if "/S" in value and "/Next" in value and not only_shows_pages(value["/Next"]):
        return "/Next"
    return None


def only_shows_pages(action: object) -> bool:
    """Return True if the action and all that follow it only go to a page.

    LibreOffice and TeX write an OpenAction that goes to page one. An array is a place in the file
    or a list of actions, recognised by their `/S`. Actions that follow by `/Next` (ISO 32000-1,
    12.6.2) are checked too, each once: a chain may lead back to itself.
    """
    waiting = [action]
    checked: set[tuple[int, int]] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, (pikepdf.Array, pikepdf.Dictionary)) and item.is_indirect:
            if item.objgen in checked:
                continue
            checked.add(item.objgen)
        if isinstance(item, pikepdf.Array):
            waiting += [part for part in item if _may_act(part)]
        elif not isinstance(item, pikepdf.Dictionary) or item.get("/S") != pikepdf.Name.GoTo:
            return False
        elif "/Next" in item:
            waiting.append(item["/Next"])
    return True


def _may_act(item: object) -> bool:
    return isinstance(item, pikepdf.Array) or (
        isinstance(item, pikepdf.Dictionary) and "/S" in item
    )
