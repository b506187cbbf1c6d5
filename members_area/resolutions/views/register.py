"""The register of resolutions for members: list, open data, and the page of one resolution."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.paging import PAGE, page_of
from cms_ext.office.rules.clock import business_today
from members_area.library.domain.force import history_of
from members_area.library.domain.force_rule import Label
from members_area.library.domain.queries.document import visible_documents
from members_area.library.views.place import INSIDE
from members_area.resolutions.domain.filing import waiting
from members_area.resolutions.domain.queries import Register, ResolutionFilters
from members_area.resolutions.views.export import as_csv, as_json
from members_area.resolutions.views.timeline import timeline

PER_PAGE = 20
YEAR = re.compile(r"[0-9]{4}")


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    found = asked_register(request)
    page = page_of(request, found.left, PER_PAGE, name=PAGE)
    history = history_of(page.object_list, found.today)
    context: dict[str, Any] = {
        "place": INSIDE,
        "register": found,
        "entries": found.entries(page.object_list),
        "page_obj": page,
        "picture": timeline(list(page.object_list), history, found.day),
        "waiting": waiting(found.documents, found.today),
        "filtered": found.asked != ResolutionFilters(),
    }
    return render(request, "members_area/resolutions/register.html", context)


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    found = asked_register(request)
    return as_csv(found, found.entries(found.left))


@require_safe
def register_json(request: HttpRequest) -> HttpResponse:
    found = asked_register(request)
    return as_json(found, found.entries(found.left))


def asked_register(request: HttpRequest) -> Register:
    """The register of this reader as the address asks for it; what cannot be meant is left out."""
    today = business_today()
    documents = visible_documents(INSIDE.reader(request), today)
    return Register(
        documents, _day(request.GET.get("dzien", ""), today), today, _asked(request.GET)
    )


def _asked(query: QueryDict) -> ResolutionFilters:
    year = query.get("rok", "")
    status = query.get("status", "")
    return ResolutionFilters(
        organ=query.get("organ", ""),
        year=int(year) if YEAR.fullmatch(year) else None,
        number=query.get("numer", ""),
        subject=query.get("sprawa", ""),
        status=status if status in Label.values else "",
    )


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
