"""A DOCX: its text as one page, and what a reader of the print does not see."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cms_ext.base.files.extraction.extracted import (
    ExtractedText,
    Hidden,
    HiddenLocation,
    hidden_item,
    says_something,
)
from cms_ext.base.files.extraction.reading.archive import (
    DocumentArchive,
    local_name,
    open_archive,
    tree_of,
)
from cms_ext.base.files.extraction.reading.limits import ExtractionRefused, Why
from cms_ext.base.files.extraction.reading.ooxml import (
    list_embedded_files,
    read_authors,
    read_links,
    read_properties,
    require_inert,
    texts_of,
)

MAIN = "word/document.xml"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
# Drawings with words of their own, shown on the page.
DRAWINGS = ("word/charts/chart", "word/diagrams/data")
HEADERS = ("word/header", "word/footer")
COMMENTS = "word/comments"
PEOPLE = ("word/people.xml", "word/settings.xml")
# A drawing is kept twice, for new programs and for old ones.
FALLBACK = "Fallback"
ENDS = {"p": "\n\n", "tr": "\n"}
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
FETCHING = ("DDE", "INCLUDETEXT", "IMPORT")


def read_docx(content: bytes) -> ExtractedText:
    """Raises ExtractionRefused for what is broken, encrypted, packed too tightly or has macros."""
    with open_archive(content, "DOCX") as archive:
        require_inert(archive, "DOCX", MAIN)
        body = tree_of(archive.part(MAIN))
        _require_no_fetching(body)
        roots = [body, *(tree_of(archive.part(name)) for name in NOTES if name in archive.names)]
        drawings = (tree_of(archive.part(name)) for name in archive.below(*DRAWINGS))
        shown = [*map(_seen, roots), *("\n".join(texts_of(root)) for root in drawings)]
        page = "\n\n".join(text for text in shown if text)
        hidden = [*_beside(archive), *(item for root in roots for item in _unseen(root))]
        return ExtractedText((page,), None, says_something(page), tuple(dict.fromkeys(hidden)))


def _beside(archive: DocumentArchive) -> Iterator[Hidden]:
    yield from read_properties(archive)
    yield from read_links(archive, "word/_rels/")
    yield from list_embedded_files(archive, "word")
    for name in archive.below(*HEADERS):
        root = tree_of(archive.part(name))
        yield from hidden_item(HiddenLocation.HEADER, _seen(root))
        yield from _unseen(root)
    for name in archive.below(COMMENTS):
        root = tree_of(archive.part(name))
        yield from hidden_item(HiddenLocation.COMMENT, _seen(root))
        yield from read_authors(root)
    for name in archive.below(*PEOPLE):
        root = tree_of(archive.part(name))
        yield from read_authors(root)
        for variable in root.iter("{*}docVar"):
            yield from hidden_item(
                HiddenLocation.METADATA, " ".join(map(str, variable.attrib.values()))
            )


def _unseen(root: etree._Element) -> Iterator[Hidden]:
    """Hidden runs, what was struck out with tracking on, who did it, and words for the blind."""
    hidden = "".join(_texts(root, only_hidden=True))
    yield from hidden_item(HiddenLocation.HIDDEN_TEXT, hidden)
    struck = [
        "".join(map(str, element.itertext())) for element in root.iter("{*}del", "{*}moveFrom")
    ]
    yield from hidden_item(HiddenLocation.PREVIOUS_REVISION, "\n".join(struck))
    for picture in root.iter("{*}docPr"):
        yield from hidden_item(HiddenLocation.HIDDEN_TEXT, str(picture.get("descr", "")))
    yield from read_authors(root)


def _seen(root: etree._Element) -> str:
    return "".join(_texts(root, only_hidden=False)).strip()


def _texts(root: etree._Element, *, only_hidden: bool) -> Iterator[str]:
    """Texts of the runs in order; a paragraph ends with an empty line, a row with a new one."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local_name(element.tag)
        if event == "end":
            if name in ENDS and not only_hidden:
                yield " " if _is_in(element, "tc") else ENDS[name]
            continue
        if name == "t" and element.text and _stands(element, only_hidden=only_hidden):
            yield element.text
        elif name in SIGNS and _is_in(element, "r"):
            yield SIGNS[name]
        elif name == "tc" and not only_hidden:
            yield "\t"


def _stands(text: etree._Element, *, only_hidden: bool) -> bool:
    """Whether a text counts: what was moved away or is kept for old programs does not."""
    for above in text.iterancestors():
        name = local_name(above.tag)
        if name in (FALLBACK, "moveFrom", "del"):
            return False
        if name == "r":
            vanish = above.find("{*}rPr/{*}vanish")
            off = vanish is not None and any(
                str(value) in ("0", "false", "off") for value in vanish.attrib.values()
            )
            if (vanish is not None and not off) != only_hidden:
                return False
    return True


def _is_in(element: etree._Element, name: str) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(parent.tag) == name


def _require_no_fetching(root: etree._Element) -> None:
    """Fields that run a program or fetch a file when the document is opened."""
    for field in root.iter("{*}instrText", "{*}fldSimple"):
        code = "".join(map(str, field.itertext())) + "".join(map(str, field.attrib.values()))
        if code.strip().upper().startswith(FETCHING):
            raise ExtractionRefused(Why.ACTIVE, code.split()[0][:20])
