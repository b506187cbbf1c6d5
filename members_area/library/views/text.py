"""The reading view of a document: its text as a page of the site, for every device and reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.audit.domain.event import origin_of
from members_area.library.domain.queries.text import pages_of
from members_area.library.domain.reading import ReadingMode, record_reading
from members_area.library.domain.wording import Paragraph, paragraphs
from members_area.library.models import PageText
from members_area.library.views.place import LibraryEntrance, asked_file, uniform_404

# Pages of paper on one page of the site.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class TextSheet:
    """One page of paper; its place on the page of the site is `#strona-7`."""

    number: int
    by_ocr: bool
    paragraphs: tuple[Paragraph, ...]


@require_safe
@uniform_404
def text(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponse:
    file = asked_file(request, place, key, no)
    pages = pages_of(file)
    count = pages.count()
    first = _first_of(request.GET.get("strona", ""), count)
    sheets = [_sheet(page) for page in pages[first : first + AT_ONCE]]
    if place.inside and request.method == "GET":
        record_reading(file, ReadingMode.TEXT, origin_of(request))
    context = {
        "place": place,
        "file": file,
        "document": file.document,
        "older": no is not None,
        "crumbs": place.crumbs_below(file.document),
        "cover_url": place.cover_url(file.document)
        if no is None
        else place.url("version", key, no),
        "file_url": place.file_url(file.document)
        if no is None
        else place.url("version_file", key, no),
        "sheets": sheets,
        "silent": not any(sheet.paragraphs for sheet in sheets),
        "by_ocr": any(sheet.by_ocr for sheet in sheets),
        "several": count > 1,
        "before": max(first - AT_ONCE, 0) + 1 if first else None,
        "after": first + AT_ONCE + 1 if first + AT_ONCE < count else None,
    }
    return render(request, "members_area/library/text.html", context)


def _first_of(asked: str, count: int) -> int:
    """Where the stretch of pages begins in which the asked page lies, counted from 0."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return max(min(number, count) - 1, 0) // AT_ONCE * AT_ONCE


def _sheet(page: PageText) -> TextSheet:
    return TextSheet(page.page, page.by_ocr, paragraphs(page.text))
