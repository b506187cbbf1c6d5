"""Reading scans with tesseract, where it is installed with the Polish language."""

from __future__ import annotations

import shutil

from cms_ext.base.extraction.file import UnreadableFile, kind, task_result
from cms_ext.base.extraction.reading.refused import Why
from cms_ext.base.extraction.words import words

# Above the reader's own limit for all pages (`reading/scan.py`).
PATIENCE = 1500
SCANNED = frozenset({"pdf", "jpg", "png"})


def ocr_available() -> bool:
    return shutil.which("tesseract") is not None


def ocr(content: bytes, extension: str) -> tuple[str, ...]:
    """The text of each page of a scan (pdf, jpg, png), in minutes: for the background only.

    A page that could not be read in time is an empty text. Raises UnreadableFile for other kinds,
    for broken files, for more than 300 pages, and where tesseract is not installed.
    """
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        raise UnreadableFile(words(Why.NO_TESSERACT))
    if kind(extension) not in SCANNED:
        raise UnreadableFile(words(Why.KIND))
    answer = task_result("ocr", content, kind(extension), tesseract, patience=PATIENCE)
    pages = answer.get("pages")
    if not isinstance(pages, list):
        raise UnreadableFile(words(Why.BROKEN))
    return tuple(map(str, pages))
