"""The text of a PDF's pages by PDFium, also where no eye sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw

from cms_ext.base.extraction.extracted import Hidden, HiddenLocation, says_something
from cms_ext.base.extraction.reading.limits import require_characters
from cms_ext.base.extraction.reading.pdf_text import page_text
from cms_ext.base.extraction.reading.pdf_unseen import unseen_texts
from cms_ext.base.extraction.reading.refused import ExtractionRefused, Why


@dataclass(frozen=True, slots=True)
class Pages:
    texts: tuple[str, ...]
    hidden: tuple[Hidden, ...]
    has_text: bool


def read_pages(content: bytes, expected: int) -> Pages:
    """Every page in order; raises ExtractionRefused when PDFium counts other pages than qpdf."""
    texts: list[str] = []
    hidden: list[Hidden] = []
    silent = False
    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) != expected:
                raise ExtractionRefused(Why.PAGE_TREE, str(len(document)))
            for number in range(expected):
                text, unseen, drawn = _read_page(document, number)
                texts.append(text)
                hidden += unseen
                silent = silent or (drawn and not says_something(text))
                require_characters(sum(map(len, texts)))
    except pypdfium2.PdfiumError as error:
        raise ExtractionRefused(Why.BROKEN) from error
    return Pages(tuple(texts), tuple(hidden), not silent and any(map(says_something, texts)))


def _read_page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, list[Hidden], bool]:
    """The page's text, what of it is not seen, and whether the page shows anything."""
    page = document[number]
    textpage = page.get_textpage()
    text = page_text(textpage)
    unseen = "\n".join(unseen_texts(page, textpage))
    hidden = [Hidden(HiddenLocation.HIDDEN_TEXT, unseen)] if says_something(unseen) else []
    drawn = raw.FPDFPage_CountObjects(page) > 0
    if raw.FPDFPage_GetAnnotCount(page) > 0:
        drawn = True
        hidden += _appearances(document, page, number, text)
    page.close()
    return text, hidden, drawn


def _appearances(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, number: int, text: str
) -> Iterator[Hidden]:
    """What stamps, notes and form fields draw upon the page without belonging to its text."""
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return
    known = set(text.splitlines())
    flat = page_text(document[number].get_textpage())
    drawn = [line for line in flat.splitlines() if line not in known]
    if drawn:
        yield Hidden(HiddenLocation.ANNOTATION, "\n".join(drawn))
