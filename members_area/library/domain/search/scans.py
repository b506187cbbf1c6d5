"""Scans without text are read by a machine in the background, one at a time."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from cms_ext.base.extraction import UnreadableFile, ocr, ocr_available
from members_area.library.domain.search.index import index_file
from members_area.library.models import PageText, Rendition, SearchEntry, TextFrom

READABLE = ("pdf", "jpg", "jpeg", "png")


def next_scan() -> Rendition | None:
    """The published scan that waits longest for OCR; failed ones are not tried again."""
    tried = PageText.objects.filter(rendition=OuterRef("rendition"), by_ocr=True)
    entry = (
        SearchEntry.objects.filter(
            ~Exists(tried), text_from=TextFrom.NONE, rendition__extension__in=READABLE
        )
        .select_related("rendition__version__document")
        .order_by("pk")
        .first()
    )
    return entry.rendition if entry else None


def read_next_scan() -> Rendition | None:
    """Read one scan, where tesseract is installed, and index what it says.

    Pages show that the text is from OCR. A scan that cannot be read is stored as a page without
    words.
    """
    scan = next_scan() if ocr_available() else None
    if scan is None:
        return None
    with scan.file.open("rb") as content:
        pages = _read(content.read(), scan.extension)
    with transaction.atomic():
        for number, text in enumerate(pages, start=1):
            PageText.objects.update_or_create(
                rendition=scan, page=number, defaults={"text": text, "by_ocr": True}
            )
        index_file(scan)
    return scan


def _read(content: bytes, extension: str) -> tuple[str, ...]:
    try:
        return ocr(content, extension) or ("",)
    except UnreadableFile:
        return ("",)
