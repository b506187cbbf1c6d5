"""Sending a document's file, and showing its text and what changed between two versions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.responses import make_sandboxed
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.frontend.theme.figures import long_date
from members_area.library.domain import files as paper_files
from members_area.library.domain import reading
from members_area.library.domain.queries.document import current_files, list_pages
from members_area.library.domain.reading import ReadingMode, record_part, record_reading
from members_area.library.models import Document, Rendition
from members_area.library.models.document import DocumentQuerySet
from members_area.library.views.catalogue import requested_catalogue
from members_area.library.views.place import LibraryEntrance, requested_file, uniform_404

ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")


class OutOfRange(ValueError):
    """The file has no byte of the requested range."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `first` to `last`, both counted from 0 and both included, of `size`."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        return f"bytes {self.first}-{self.last}/{self.size}"


def requested_part(header: str, size: int) -> ByteRange | None:
    """Return the requested part; None for the full file: no range, an invalid one, or several.

    A server may answer several ranges with the full file. Raises OutOfRange.
    """
    found = ONE_RANGE.fullmatch(header)
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first >= size or last < first:
        raise OutOfRange(header)
    return ByteRange(first, last, size)


# Leaves room for the number of the version.
MAX_TITLE_LENGTH = 100


@require_safe
@uniform_404
def file(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponseBase:
    found = requested_file(request, place, key, no)
    tag = f'"{found.sha256}"'
    # After the access check: the right digest of a closed paper opens nothing.
    if unchanged := get_conditional_response(request, etag=tag):
        return make_sandboxed(unchanged)
    try:
        part = _part_to_send(request, found, tag)
    except OutOfRange:
        return make_sandboxed(
            HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
        )
    response = attachment_response(found, part, older=no is not None)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    if place.inside and request.method == "GET":
        if part is None:
            record_reading(found, ReadingMode.FILE, read_origin(request))
        else:
            record_part(found, read_origin(request))
    return response


def attachment_response(
    file: Rendition, part: ByteRange | None = None, *, older: bool = False
) -> FileResponse:
    """Return the file as an attachment that no cache keeps and that runs nothing in our origin."""
    name = download_name(file.document, file.extension, file.version.no if older else None)
    content = open_sealed_file(file.file)
    response = FileResponse(
        content if part is None else _Slice(content, part),
        as_attachment=True,
        filename=name,
        content_type=file.media_type,
    )
    if part is not None:
        response.status_code = 206
        response["Content-Length"] = str(part.length)
        response["Content-Range"] = part.content_range
    return make_sandboxed(response)


def download_name(document: Document, extension: str, version_no: int | None = None) -> str:
    """A file name for any system: `Uchwała nr 3-RN-2024.pdf`.

    An older version is named `Statut (wersja 1).pdf`.
    """
    title = paper_files.full_title(document.title, document.number, document.subject)
    if version_no is None:
        return paper_files.file_name(title, extension)
    return paper_files.file_name(f"{title[:MAX_TITLE_LENGTH]} (wersja {version_no})", extension)


def _part_to_send(request: HttpRequest, file: Rendition, tag: str) -> ByteRange | None:
    """A range counts for GET only, and with If-Range only for the same file."""
    if request.method != "GET" or request.headers.get("If-Range", tag) != tag:
        return None
    return requested_part(request.headers.get("Range", ""), file.size)


class _Slice:
    """A part of an open file, read forward, as FileResponse reads."""

    def __init__(self, content: Any, part: ByteRange) -> None:
        self._content = content
        self._left = part.length
        content.seek(part.first)

    def read(self, size: int) -> bytes:
        data: bytes = self._content.read(min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._content.close()


@require_safe
@uniform_404
def preview(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponse:
    picture = paper_files.preview_of(requested_file(request, place, key, no))
    if picture is None:
        raise Http404
    return make_sandboxed(HttpResponse(picture, content_type="image/png"))


@require_safe
def archive_of_list(request: HttpRequest, place: LibraryEntrance) -> HttpResponseBase:
    """All pages of the list with the same query string, in one ZIP."""
    catalogue = requested_catalogue(request, place)
    documents = catalogue.documents.filter(
        pk__in=catalogue.papers().values("pk")[: catalogue.total]
    )
    return stream_archive(request, documents, place, title=_("Dokumenty"))


def stream_archive(
    request: HttpRequest, documents: DocumentQuerySet, place: LibraryEntrance, *, title: str
) -> HttpResponseBase:
    """Stream these documents in the versions that hold today as a ZIP; each one sent is recorded.

    `documents` come from `visible_documents`, so no permission is checked here. Answers with a
    page that says why, when there is no archive.
    """
    today = business_today()
    files = current_files(today).filter(version__document__in=documents.values("pk"))
    of = "version__document__"
    ordered = files.order_by(f"{of}kind", f"{of}year", f"{of}seq", f"{of}title__polish", f"{of}pk")
    try:
        chosen = paper_files.files_for_archive(ordered)
    except paper_files.TooMuch as refused:
        return _page(request, place, str(refused), 422)
    if not chosen:
        return _page(request, place, _("W tym zestawie nie ma żadnego dokumentu."), 404)
    origin = read_origin(request)

    def on_file(file: Rendition) -> None:
        if place.inside:
            record_reading(file, ReadingMode.ARCHIVE, origin)

    heading = _("%(title)s – stan na %(day)s") % {"title": title, "day": long_date(today)}
    zipped = paper_files.build_archive(chosen, heading, on_file)
    name = paper_files.file_name(f"{title} {today}", "zip")
    response = StreamingHttpResponse(zipped, content_type="application/zip")
    response.headers["Content-Length"] = str(len(zipped))
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return make_sandboxed(response)


def _page(request: HttpRequest, place: LibraryEntrance, why: str, status: int) -> HttpResponseBase:
    context = {"place": place, "why": why}
    return render(request, "members_area/library/no_archive.html", context, status=status)


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
        reading.record_reading(file, reading.ReadingMode.TEXT, read_origin(request))
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
    """Return the index of the first page of the chunk with the requested page, counted from 0."""
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
            reading.record_reading(file, reading.ReadingMode.DIFFERENCE, read_origin(request))
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
