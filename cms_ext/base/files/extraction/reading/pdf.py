"""A PDF: its pages by PDFium, what stands beside them by qpdf, and what stood there before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cms_ext.base.files.extraction.extracted import ExtractedText, Hidden, HiddenLocation
from cms_ext.base.files.extraction.reading.limits import ExtractionRefused, Why
from cms_ext.base.files.extraction.reading.pdf_pages import read_pages
from cms_ext.base.files.extraction.reading.pdf_structure import read_structure

MAX_REVISIONS = 50
# These are told also when they say no more than the pages do.
KEPT = frozenset({HiddenLocation.ATTACHMENT, HiddenLocation.FORM_FIELD})
END = re.compile(rb"%%EOF[\r\n]{0,2}")


def read_pdf(content: bytes) -> ExtractedText:
    """Raises ExtractionRefused for what is broken, encrypted, active or lies about its pages."""
    if not content.startswith(b"%PDF-"):
        raise ExtractionRefused(Why.MISLABELLED, "PDF")
    last = _one_revision(content)
    gone = tuple(_gone(content, last))
    return ExtractedText(last.pages, last.page_count, last.has_text, last.hidden + gone)


def _one_revision(content: bytes) -> ExtractedText:
    structure = read_structure(content)
    pages = read_pages(content, structure.page_count)
    return ExtractedText(
        pages=pages.texts,
        page_count=structure.page_count,
        has_text=pages.has_text,
        hidden=tuple(_not_on_pages(structure.hidden, pages.texts)) + pages.hidden,
    )


def _not_on_pages(hidden: Iterable[Hidden], pages: Iterable[str]) -> Iterator[Hidden]:
    """Without bookmarks, headings of the outline and the like that repeat what a page says."""
    seen = "\n".join(pages)
    return (item for item in hidden if item.place in KEPT or item.text not in seen)


def _gone(content: bytes, last: ExtractedText) -> Iterator[Hidden]:
    """Lines of earlier revisions that the last one does not have.

    An incremental update leaves the file before it as it was, up to its own %%EOF.
    """
    ends = [found.end() for found in END.finditer(content)][:-1]
    if len(ends) > MAX_REVISIONS:
        raise ExtractionRefused(Why.REVISIONS)
    known = set(_lines(last))
    for end in ends:
        try:
            lines = _lines(_one_revision(content[:end]))
        except ExtractionRefused:
            continue  # the first %%EOF of a file laid out for the web ends no revision
        gone = [line for line in dict.fromkeys(lines) if line not in known]
        known.update(gone)
        if gone:
            yield Hidden(HiddenLocation.PREVIOUS_REVISION, "\n".join(gone))


def _lines(found: ExtractedText) -> list[str]:
    texts = [*found.pages, *(item.text for item in found.hidden)]
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]
