"""Responses for one reader, documents to print, files that nobody trusts, pages that reload."""

from typing import IO, Any, TypeVar

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

R = TypeVar("R", bound=HttpResponseBase)


def make_private(response: R) -> R:
    """Keep the response out of caches, and browsers from guessing its type."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def show_pdf_file(content: IO[bytes], name: str) -> FileResponse:
    """A large PDF that the browser displays, sent from the file piece by piece."""
    return make_private(FileResponse(content, filename=name, content_type="application/pdf"))


def show_pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser displays; `name` is the file's name if it is saved."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return make_private(response)


def make_sandboxed(response: R) -> R:
    """Make a foreign file harmless in our origin: nothing in it runs; also `make_private`."""
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return make_private(response)


def send_download(content: IO[Any], name: str, media_type: str) -> FileResponse:
    """Send a foreign file as it came: a download, of which nothing runs or shows in our origin."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    return make_sandboxed(response)


def send_letter(content: IO[Any], name: str) -> FileResponse:
    """An e-mail byte for byte: a download for a mail program, which no browser displays."""
    return send_download(content, name, "application/octet-stream")


# Seconds after which the progress page reloads, without scripts. Only on request: a page that is
# being read aloud must not reload by itself (WCAG 2.2.1).
ASK_AGAIN, WANTED = "10", "odswiezaj"


def wants_refresh(request: HttpRequest) -> bool:
    return WANTED in request.GET
