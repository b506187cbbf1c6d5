"""The list of documents: search, filters, pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.people.identity.models import User
from members_area.library.domain.contributed import (
    AbsentPaper,
    list_absent_papers,
    list_public_pages,
)
from members_area.library.domain.queries.catalogue import Filters, FoundPapers, LibraryCatalogue
from members_area.library.domain.queries.listed import PER_PAGE
from members_area.library.domain.search.registers import record_zero_result_query
from members_area.library.views.home import rows_of
from members_area.library.views.place import INSIDE, PUBLIC, LibraryEntrance

YEAR = re.compile(r"[0-9]{4}")
DAY = "na_dzien"


@require_safe
def members_documents(request: HttpRequest) -> HttpResponse:
    return _documents(request, INSIDE)


@require_safe
def public_documents(request: HttpRequest) -> HttpResponse:
    return _documents(request, PUBLIC)


def _documents(request: HttpRequest, place: LibraryEntrance) -> HttpResponse:
    catalogue = requested_catalogue(request, place)
    page = page_of(request, FoundPapers(catalogue), PER_PAGE, name=PAGE, count=catalogue.total)
    if request.method == "GET" and catalogue.is_empty_search:
        record_zero_result_query(catalogue.filters.query, catalogue.today)
    context: dict[str, Any] = {
        "place": place,
        "catalogue": catalogue,
        "page_obj": page,
        "rows": rows_of(page, place, catalogue),
        "pages": [] if place.inside else list_public_pages(),
        "absent": _absent(request, place, catalogue) if page.number == 1 else [],
        "facets": facets(catalogue),
        "removals": removals(request.GET, catalogue),
        "archive_url": f"{place.archive_url}?{keep}"
        if (keep := page.paginator.keep)
        else place.archive_url,
    }
    return render(request, "members_area/library/documents.html", context)


def _absent(
    request: HttpRequest, place: LibraryEntrance, catalogue: LibraryCatalogue
) -> list[AbsentPaper]:
    reader = place.reader(request)
    if not isinstance(reader, User) or not catalogue.may_miss:
        return []
    return list_absent_papers(reader, catalogue.question, catalogue.filters.years, catalogue.today)


def requested_catalogue(request: HttpRequest, place: LibraryEntrance) -> LibraryCatalogue:
    """What the address asks for, over what the reader may see."""
    return LibraryCatalogue.of(
        place.reader(request), business_today(), filters_of_address(request.GET)
    )


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One value of a filter."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter: its legend, its name in the address, its values."""

    legend: str
    name: str
    options: list[FilterOption]


def filters_of_address(query: QueryDict) -> Filters:
    """What the address asks for; values that cannot be meant are left out."""
    return Filters(
        query=query.get("q", ""),
        years=frozenset(int(year) for year in query.getlist("rok") if YEAR.fullmatch(year)),
        shelves=frozenset(query.getlist("rodzaj")) - {""},
        organs=frozenset(query.getlist("organ")) - {""},
        in_force_on=_day(query.get(DAY, "")),
    )


def _day(text: str) -> date | None:
    """A day as browsers send it; None when it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def facets(catalogue: LibraryCatalogue) -> list[Facet]:
    """The filters with their counts; one that would not divide the documents is left out."""
    asked = catalogue.filters
    years = sorted(catalogue.years().items(), reverse=True)
    shelves = sorted(catalogue.shelves().items())
    organs = sorted(catalogue.organs().items(), key=lambda item: item[0][1])
    all_facets = [
        Facet(
            _("Rok"), "rok", [FilterOption(str(y), str(y), n, y in asked.years) for y, n in years]
        ),
        Facet(
            _("Rodzaj"),
            "rodzaj",
            [FilterOption(s.slug, s.label, n, s.slug in asked.shelves) for s, n in shelves],
        ),
        Facet(
            _("Organ"),
            "organ",
            [FilterOption(code, name, n, code in asked.organs) for (code, name), n in organs],
        ),
    ]
    return [facet for facet in map(_useful, all_facets) if facet.options]


def _useful(facet: Facet) -> Facet:
    """Without values that lead nowhere; one value alone divides nothing, unless it is on."""
    options = [option for option in facet.options if option.count or option.checked]
    divides = len(options) > 1 or any(option.checked for option in options)
    return replace(facet, options=options if divides else [])


def removals(query: QueryDict, catalogue: LibraryCatalogue) -> list[tuple[str, str]]:
    """(label, address without it) of each filter that is on."""
    links = [
        (option.label, _link(_without(query, facet.name, option.value)))
        for facet in facets(catalogue)
        for option in facet.options
        if option.checked
    ]
    if catalogue.filters.in_force_on:
        day = plain_date(catalogue.filters.in_force_on)
        links.append(
            (_("Obowiązujące na dzień %(day)s") % {"day": day}, _link(_without(query, DAY)))
        )
    return links


def _without(query: QueryDict, name: str, value: str | None = None) -> QueryDict:
    left = query.copy()
    kept: Iterable[str] = [v for v in left.getlist(name) if value is not None and v != value]
    left.setlist(name, list(kept))
    left.pop("page", None)
    return left


def _link(query: QueryDict) -> str:
    return f"?{query.urlencode()}"
