"""Handing out a document's file: permission at each download, every read recorded."""

from __future__ import annotations

import re

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from cms_ext.audit.domain.event import origin_of, record
from cms_ext.audit.models.event import Stream
from cms_ext.rules.clock import business_today
from members_area.library.domain.queries.document import file_for
from members_area.library.models import Document, Rendition
from members_area.library.views.place import INSIDE, PUBLIC, Place, not_found

NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
LONGEST_NAME = 120


@require_safe
def members_file(request: HttpRequest, key: str) -> HttpResponseBase:
    return _file(request, key, INSIDE)


@require_safe
def public_file(request: HttpRequest, key: str) -> HttpResponseBase:
    return _file(request, key, PUBLIC)


def _file(request: HttpRequest, key: str, place: Place) -> HttpResponseBase:
    try:
        file = file_for(place.reader(request), key, business_today())
    except Http404:
        return not_found(request)
    response = handed_out(file)
    if place.inside and request.method == "GET":
        record(
            "DOCUMENT_READ",
            origin_of(request),
            stream=Stream.SIGN_IN,
            obj=file.document,
            changes={"file": file.sha256},
        )
    return response


def handed_out(file: Rendition) -> FileResponse:
    """The file as an attachment that no cache keeps and that runs nothing in our origin."""
    response = FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename=download_name(file.document, file.extension),
        content_type=file.media_type,
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def download_name(document: Document, extension: str) -> str:
    """The title as a file's name on any system: `Uchwała nr 3-RN-2024.pdf`."""
    title = NOT_IN_A_NAME.sub("-", document.title).strip(" .-")
    return f"{title[:LONGEST_NAME].rstrip(' .-') or 'dokument'}.{extension}"
