"""The cover of a document: what it is, whose, since when, and its file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.rules.clock import business_today
from members_area.library.domain.queries.document import file_for, valid_statute
from members_area.library.domain.standing import standing
from members_area.library.models import Rendition
from members_area.library.views.place import INSIDE, PUBLIC, Place, not_found


@require_safe
def members_cover(request: HttpRequest, key: str) -> HttpResponse:
    return _cover(request, key, INSIDE)


@require_safe
def public_cover(request: HttpRequest, key: str) -> HttpResponse:
    return _cover(request, key, PUBLIC)


@require_safe
def statute(request: HttpRequest) -> HttpResponse:
    """The statute in force, always at the same address."""
    try:
        file = valid_statute(INSIDE.reader(request), business_today())
    except Http404:
        return not_found(request)
    return _page(request, file, INSIDE)


def _cover(request: HttpRequest, key: str, place: Place) -> HttpResponse:
    try:
        file = file_for(place.reader(request), key, business_today())
    except Http404:
        return not_found(request)
    return _page(request, file, place)


def _page(request: HttpRequest, file: Rendition, place: Place) -> HttpResponse:
    document = file.document
    context = {
        "place": place,
        "file": file,
        "document": document,
        "standing": standing(document, business_today()),
        "file_url": place.file_url(document),
    }
    return render(request, "members_area/library/cover.html", context)
