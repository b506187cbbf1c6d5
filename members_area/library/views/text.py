"""The text of a document to be read, and what changed between two versions of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.evidence.audit.domain.event import origin_of
from members_area.library.domain import reading
from members_area.library.domain.queries.document import list_pages
from members_area.library.views.place import LibraryEntrance, requested_file, uniform_404

# Pages of paper on one page of the site.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class TextSheet:
    """A page of the paper; its anchor is `#strona-7`."""

    number: int
    by_ocr: bool
    paragraphs: tuple[reading.Paragraph, ...]


@require_safe
@uniform_404
def text(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponse:
    file = requested_file(request, place, key, no)
    pages = list_pages(file)
    count = pages.count()
    first = _first_of(request.GET.get("strona", ""), count)
    sheets = [
        TextSheet(page.page, page.by_ocr, reading.split_paragraphs(page.text))
        for page in pages[first : first + AT_ONCE]
    ]
    if place.inside and request.method == "GET":
        reading.record_reading(file, reading.ReadingMode.TEXT, origin_of(request))
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


def _first_of(typed: str, count: int) -> int:
    """The index of the first page of the chunk with the requested page, counted from 0."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1
    return max(min(number, count) - 1, 0) // AT_ONCE * AT_ONCE


# Unchanged paragraphs shown on either side of a change.
AROUND = 1


@dataclass(frozen=True, slots=True)
class DifferencePassage:
    """A changed stretch, or unchanged paragraphs, which may be folded."""

    changed: bool
    folded: bool
    lines: list[list[reading.DifferencePiece]]


@require_safe
@uniform_404
def compare(
    request: HttpRequest, place: LibraryEntrance, key: str, old: int, new: int
) -> HttpResponse:
    files = [requested_file(request, place, key, no) for no in (old, new)]
    before, after = (
        reading.join_wording(list_pages(file).values_list("text", flat=True)) for file in files
    )
    passages: list[DifferencePassage] = []
    too_long = False
    try:
        passages = list(_passages(reading.compare_texts(before, after)))
    except reading.TextsTooLong:
        too_long = True
    if place.inside and request.method == "GET":
        for file in files:
            reading.record_reading(file, reading.ReadingMode.DIFFERENCE, origin_of(request))
    document = files[0].document
    context = {
        "place": place,
        "document": document,
        "crumbs": place.crumbs_below(document),
        "sides": [(file, place.url("version", key, file.version.no)) for file in files],
        "passages": passages,
        "too_long": too_long,
        "no_text": not (before and after),
        "same": before == after,
    }
    return render(request, "members_area/library/difference.html", context)


def _passages(stretches: Iterable[reading.DifferenceStretch]) -> Iterator[DifferencePassage]:
    found = list(stretches)
    for at, stretch in enumerate(found):
        lines = list(_lines(stretch.pieces))
        if stretch.changed:
            yield DifferencePassage(True, False, lines)
            continue
        head = AROUND if at else 0
        tail = AROUND if at < len(found) - 1 else 0
        if len(lines) <= head + tail + 1:
            yield DifferencePassage(False, False, lines)
            continue
        last = len(lines) - tail
        parts = ((lines[:head], False), (lines[head:last], True), (lines[last:], False))
        for part, folded in parts:
            if part:
                yield DifferencePassage(False, folded, part)


def _lines(pieces: Iterable[reading.DifferencePiece]) -> Iterator[list[reading.DifferencePiece]]:
    line: list[reading.DifferencePiece] = []
    for piece in pieces:
        *ended, rest = piece.text.split("\n")
        for text in ended:
            yield [*line, *_piece(piece.kind, text)]
            line = []
        line += _piece(piece.kind, rest)
    if line:
        yield line


def _piece(kind: reading.ChangeKind, text: str) -> list[reading.DifferencePiece]:
    return [reading.DifferencePiece(kind, text)] if text else []
