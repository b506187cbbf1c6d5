"""The text of a PDF's page by PDFium, with its words whole and its paragraphs apart."""

from __future__ import annotations

import ctypes
import re
from statistics import median

import pypdfium2
import pypdfium2.raw as raw

# What PDFium puts for a hyphen at the end of a line, where a word goes on in the next one.
HYPHENS = "\ufffe\x02"
LINE = re.compile(rf"[^\r\n{HYPHENS}]+")
# A gap so many times the usual distance of two lines parts paragraphs.
PARAGRAPH = 1.3


def page_text(textpage: pypdfium2.PdfTextPage) -> str:
    """All text of a page: lines end with one sign, paragraphs with an empty line.

    Words that a line broke are put together; a double name keeps its hyphen.
    """
    text = textpage.get_text_range()
    lines = list(LINE.finditer(text))
    heights = [_height(textpage, line.start()) for line in lines]
    steps = [above - below for above, below in zip(heights, heights[1:], strict=False)]
    usual = median([step for step in steps if step > 0] or [0.0])
    written = [lines[0][0].strip()] if lines else []
    for line, step in zip(lines[1:], steps, strict=True):
        if text[line.start() - 1] in HYPHENS:
            written.append("-" if line[0][0].isupper() else "")
        else:
            written.append("\n\n" if step > usual * PARAGRAPH else "\n")
        written.append(line[0].strip())
    return "".join(written).strip()


def _height(textpage: pypdfium2.PdfTextPage, place: int) -> float:
    """How high on the page the sign at this place of the text stands, in points."""
    across, up = ctypes.c_double(), ctypes.c_double()
    sign = raw.FPDFText_GetCharIndexFromTextIndex(textpage, place)
    raw.FPDFText_GetCharOrigin(textpage, sign, across, up)
    return up.value
