"""An answer that is one reader's own: no cache keeps it, no browser takes it for another type."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

R = TypeVar("R", bound=HttpResponseBase)


def make_private(response: R) -> R:
    """The answer with the headers of what is nobody else's."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def show_pdf(content: bytes, name: str) -> HttpResponse:
    """A paper that the browser shows to be printed; `name` is that of the file if it is kept."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return make_private(response)
