"""Handing out a document's file: permission at each download, every read recorded."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cms_ext.office.audit.domain.event import origin_of
from members_area.library.byte_range import ByteRange, OutOfRange, asked_part
from members_area.library.domain.file_name import file_name, full_title
from members_area.library.domain.lost_file import is_lost
from members_area.library.domain.reading import ReadingMode, record_part, record_reading
from members_area.library.models import Document, Rendition
from members_area.library.views.place import LibraryEntrance, asked_file, uniform_404

# Leaves room for the number of the version.
LONGEST_TITLE = 100
Response = TypeVar("Response", bound=HttpResponseBase)


@require_safe
@uniform_404
def file(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponseBase:
    found = asked_file(request, place, key, no)
    if is_lost(found):
        lost = render(request, "members_area/library/lost.html", {"file": found}, status=503)
        lost["Cache-Control"] = "private, no-store"
        return lost
    tag = f'"{found.sha256}"'
    # Asked behind the door: the right digest of a closed paper opens nothing.
    if unchanged := get_conditional_response(request, etag=tag):
        return sealed(unchanged)
    try:
        part = _asked_part(request, found, tag)
    except OutOfRange:
        return sealed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"}))
    response = handed_out(found, part, older=no is not None)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    if place.inside and request.method == "GET":
        if part is None:
            record_reading(found, ReadingMode.FILE, origin_of(request))
        else:
            record_part(found, origin_of(request))
    return response


def handed_out(
    file: Rendition, part: ByteRange | None = None, *, older: bool = False
) -> FileResponse:
    """The file as an attachment that no cache keeps and that runs nothing in our origin."""
    name = download_name(file.document, file.extension, file.version.no if older else None)
    content = file.file.open("rb")
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
    return sealed(response)


def sealed(response: Response) -> Response:
    """Nothing keeps what comes out of the private store, and nothing in it runs."""
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def download_name(document: Document, extension: str, version_no: int | None = None) -> str:
    """What the paper is, as a file's name on any system: `Uchwała nr 3-RN-2024.pdf`.

    An older version says so: `Statut (wersja 1).pdf`.
    """
    title = full_title(document.title, document.number, document.subject)
    if version_no is None:
        return file_name(title, extension)
    return file_name(f"{title[:LONGEST_TITLE]} (wersja {version_no})", extension)


def _asked_part(request: HttpRequest, file: Rendition, tag: str) -> ByteRange | None:
    """A range counts for GET only, and behind If-Range only for the very same file."""
    if request.method != "GET" or request.headers.get("If-Range", tag) != tag:
        return None
    return asked_part(request.headers.get("Range", ""), file.size)


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
