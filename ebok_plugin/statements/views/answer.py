"""Files handed out to the person who asked, kept by no cache."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from ebok_plugin.ledger.domain.download import AN_HOUR

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A PDF opens in the browser, tables are saved; `name` holds nobody's name."""
    response = HttpResponse(content, content_type=kind)
    place = "inline" if kind == PDF else "attachment"
    response["Content-Disposition"] = f'{place}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """The hourly measure of downloads is full."""
    response = render(request, "ebok_plugin/panel/too_many.html", status=429)
    response["Retry-After"] = str(int(AN_HOUR.total_seconds()))
    return response
