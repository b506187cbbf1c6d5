"""Files handed out to the person who asked, kept by no cache."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from ebok_plugin.ledger.domain.download import AN_HOUR

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A PDF opens in the browser, tables are saved; `name` holds nobody's name."""
    response = HttpResponse(content, content_type=kind)
    _private(response, "inline" if kind == PDF else "attachment", name)
    return response


def streamed_answer(content: Iterable[bytes], kind: str, name: str) -> FileResponse:
    """A table of any length, sent while it is read; a file is closed when it has been sent."""
    response = FileResponse(content, content_type=kind)
    _private(response, "attachment", name)
    return response


def _private(response: HttpResponseBase, place: str, name: str) -> None:
    response["Content-Disposition"] = f'{place}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)


def too_many(request: HttpRequest) -> HttpResponse:
    """The hourly measure of downloads is full."""
    response = render(request, "ebok_plugin/panel/too_many.html", status=429)
    response["Retry-After"] = str(int(AN_HOUR.total_seconds()))
    return response
