"""The text of a document to be read, and what changed between two versions of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.people.identity.models import User
from members_area.library.domain.contributed import AbsentPaper, absent_papers, public_pages
from members_area.library.domain.queries.catalogue import Filters, FoundPapers, LibraryCatalogue
from members_area.library.domain.queries.document import pages_of
from members_area.library.domain.queries.listed import PER_PAGE
from members_area.library.domain.reading import (
    ChangeKind,
    DifferencePiece,
    DifferenceStretch,
    Paragraph,
    ReadingMode,
    TextsTooLong,
    difference,
    paragraphs,
    record_reading,
    whole_wording,
)
from members_area.library.domain.search.registers import record_zero_result_query
from members_area.library.models import PageText, Rendition
from members_area.library.views.home import rows_of
from members_area.library.views.place import (
    INSIDE,
    PUBLIC,
    LibraryEntrance,
    requested_file,
    uniform_404,
)

# Pages of paper on one page of the site.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class TextSheet:
    """One page of paper; its place on the page of the site is `#strona-7`."""

    number: int
    by_ocr: bool
    paragraphs: tuple[Paragraph, ...]


@require_safe
@uniform_404
def text(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponse:
    file = requested_file(request, place, key, no)
    pages = pages_of(file)
    count = pages.count()
    first = _first_of(request.GET.get("strona", ""), count)
    sheets = [_sheet(page) for page in pages[first : first + AT_ONCE]]
    if place.inside and request.method == "GET":
        record_reading(file, ReadingMode.TEXT, origin_of(request))
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


def _first_of(asked: str, count: int) -> int:
    """Where the stretch of pages begins in which the asked page lies, counted from 0."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return max(min(number, count) - 1, 0) // AT_ONCE * AT_ONCE


def _sheet(page: PageText) -> TextSheet:
    return TextSheet(page.page, page.by_ocr, paragraphs(page.text))


# Unchanged paragraphs that stay unfolded on either side of a change.
AROUND = 1


@dataclass(frozen=True, slots=True)
class DifferencePassage:
    """What the page shows at once: a changed stretch, or paragraphs without a change."""

    changed: bool
    folded: bool
    lines: list[list[DifferencePiece]]


@require_safe
@uniform_404
def compare(
    request: HttpRequest, place: LibraryEntrance, key: str, old: int, new: int
) -> HttpResponse:
    files = [requested_file(request, place, key, no) for no in (old, new)]
    before, after = (_wording(file) for file in files)
    passages: list[DifferencePassage] = []
    too_long = False
    try:
        passages = list(_passages(difference(before, after)))
    except TextsTooLong:
        too_long = True
    if place.inside and request.method == "GET":
        for file in files:
            record_reading(file, ReadingMode.DIFFERENCE, origin_of(request))
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


def _wording(file: Rendition) -> str:
    return whole_wording(pages_of(file).values_list("text", flat=True))


def _passages(stretches: Iterable[DifferenceStretch]) -> Iterator[DifferencePassage]:
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


def _lines(pieces: Iterable[DifferencePiece]) -> Iterator[list[DifferencePiece]]:
    """The pieces paragraph by paragraph."""
    line: list[DifferencePiece] = []
    for piece in pieces:
        *ended, rest = piece.text.split("\n")
        for text in ended:
            yield [*line, *_piece(piece.kind, text)]
            line = []
        line += _piece(piece.kind, rest)
    if line:
        yield line


def _piece(kind: ChangeKind, text: str) -> list[DifferencePiece]:
    return [DifferencePiece(kind, text)] if text else []


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
        "pages": [] if place.inside else public_pages(),
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
    return absent_papers(reader, catalogue.question, catalogue.filters.years, catalogue.today)


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
