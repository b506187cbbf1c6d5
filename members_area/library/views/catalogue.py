"""The start page of IKCS and the list of documents: rows, search, filters, pages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.folding import TextPiece
from cms_ext.base.text.polish import order_polish
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.people.identity.models import User
from members_area.library.domain import contributed
from members_area.library.domain.document import DocumentStanding, find_standings
from members_area.library.domain.queries import listed
from members_area.library.domain.queries.catalogue import (
    Filters,
    FoundPaper,
    FoundPapers,
    LibraryCatalogue,
)
from members_area.library.domain.search import question
from members_area.library.domain.search.hits import record_zero_result_query
from members_area.library.models import TextFrom
from members_area.library.models.document import is_about_something
from members_area.library.views.place import INSIDE, PUBLIC, LibraryEntrance

NOT_ASKED = question.SearchQuestion()
# Rendered rows cached in a process, of about two kilobytes each.
MAX_DRAWN = 500


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of a list: a paper with its file, and after a search its hits and snippet."""

    paper: listed.ListedPaper
    place: LibraryEntrance
    search: question.SearchQuestion = NOT_ASKED
    snippet: question.Snippet | None = None
    standing: DocumentStanding | None = None
    in_part: bool = False

    @property
    def html(self) -> SafeString:
        """Return the row as HTML.

        It depends on the row alone, so a row without a search is rendered once for all readers who
        may see the paper: another fact makes another row.
        """
        return render_row(self) if self.search else cached_row(self, get_language())

    @property
    def facts_html(self) -> SafeString:
        """Return the part below title and snippet, which no search changes."""
        return cached_facts(replace(self, search=NOT_ASKED, snippet=None), get_language())

    @property
    def url(self) -> str:
        return self.place.cover_url(self.paper)

    @property
    def file_url(self) -> str:
        return self.place.file_url(self.paper)

    @property
    def text_url(self) -> str | None:
        """Return the address of the reading view; None when there is no text."""
        if self.paper.text_from in (TextFrom.FILE, TextFrom.OCR):
            return self.place.text_url(self.paper)
        return None

    @property
    def page_url(self) -> str | None:
        """Return the reading view at the page of the snippet."""
        if self.snippet is None or self.text_url is None:
            return None
        return self.place.text_url(self.paper, self.snippet.page)

    @property
    def title(self) -> list[TextPiece]:
        return question.mark_found_words(self.paper.title, self.search)

    @property
    def subject(self) -> list[TextPiece]:
        return question.mark_found_words(self.paper.subject, self.search)

    @property
    def subject_answers(self) -> bool:
        """Return True if a word of the query is in the subject, or the title alone says nothing.

        A phone shows the subject only then.
        """
        says_nothing = self.is_resolution and not is_about_something(self.paper.title)
        return says_nothing or any(piece.hit for piece in self.subject)

    @property
    def is_resolution(self) -> bool:
        """Return True if the subject goes on from „w sprawie”."""
        return self.paper.kind == "RESOLUTION"

    @property
    def warns(self) -> bool:
        """Return True if the paper matches in part, is not in force, or is a scan.

        A phone shows the warnings only then.
        """
        not_in_force = self.standing is not None and not self.standing.in_force
        return self.in_part or not_in_force or self.is_scan

    @property
    def is_scan(self) -> bool:
        """Return True if the text can neither be searched nor read aloud."""
        return self.paper.text_from == TextFrom.NONE

    @property
    def read_by_machine(self) -> bool:
        return self.paper.text_from == TextFrom.OCR


def render_row(row: DocumentRow) -> SafeString:
    return render_to_string("members_area/library/parts/row.html", {"row": row})


@lru_cache(MAX_DRAWN)
def cached_row(row: DocumentRow, language: str | None) -> SafeString:
    """Return the row as HTML; `language` is part of the cache key."""
    return render_row(row)


@lru_cache(MAX_DRAWN)
def cached_facts(row: DocumentRow, language: str | None) -> SafeString:
    return render_to_string("members_area/library/parts/row_facts.html", {"row": row})


def rows_of(
    page: Iterable[FoundPaper], place: LibraryEntrance, catalogue: LibraryCatalogue
) -> list[DocumentRow]:
    """Return the rows of one page of a catalogue. A fixed number of queries."""
    page = list(page)
    papers = listed.listed_papers([found.pk for found in page], catalogue.today)
    titles = {paper.file: paper.title for paper in papers.values()}
    sentences = question.find_snippets(titles, catalogue.question)
    standings = find_standings(papers.values(), catalogue.day, today=catalogue.today)
    return [
        DocumentRow(
            paper,
            place,
            catalogue.question,
            sentences.get(paper.file),
            standings.get(paper.pk),
            in_part=not found.whole,
        )
        for found in page
        if (paper := papers.get(found.pk))
    ]


STATUTE = "statut"


@dataclass(frozen=True, slots=True)
class ShelfCard:
    """A section of the library with the number of documents that the reader may open."""

    title: str
    url: str
    count: int
    is_statute: bool = False


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = business_today()
    reader = INSIDE.reader(request)
    assert isinstance(reader, User)  # the panel's access check lets nobody else in
    context = {
        "shelves": list_shelf_cards(LibraryCatalogue.of(reader, today)),
        "waiting": contributed.list_waiting_tasks(reader, today),
        "rows": newest_rows(reader, today),
    }
    return render(request, "members_area/library/home.html", context)


def newest_rows(reader: User, today: date) -> list[DocumentRow]:
    """Short rows, without the source of the text."""
    papers = listed.newest_papers(reader, today)
    return [DocumentRow(paper._replace(text_from=None), INSIDE) for paper in papers]


def list_shelf_cards(catalogue: LibraryCatalogue) -> list[ShelfCard]:
    """Return the shelves in their order, without empty ones."""
    return [
        ShelfCard(
            shelf.label,
            f"{reverse('ikcs:documents')}?{urlencode({'rodzaj': shelf.slug})}",
            count,
            shelf.slug == STATUTE,
        )
        for shelf, count in sorted(catalogue.shelves().items())
        if count
    ]


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
    page = select_page(
        request, FoundPapers(catalogue), listed.PER_PAGE, name=PAGE, count=catalogue.total
    )
    if request.method == "GET" and catalogue.is_empty_search:
        record_zero_result_query(catalogue.filters.query, catalogue.today)
    context: dict[str, Any] = {
        "place": place,
        "catalogue": catalogue,
        "page_obj": page,
        "rows": rows_of(page, place, catalogue),
        "pages": [] if place.inside else contributed.list_public_pages(),
        "absent": _absent_papers(request, place, catalogue) if page.number == 1 else [],
        "facets": facets(catalogue),
        "removals": removals(request.GET, catalogue),
        "archive_url": f"{place.archive_url}?{keep}"
        if (keep := page.paginator.keep)
        else place.archive_url,
    }
    return render(request, "members_area/library/documents.html", context)


def _absent_papers(
    request: HttpRequest, place: LibraryEntrance, catalogue: LibraryCatalogue
) -> list[contributed.AbsentPaper]:
    reader = place.reader(request)
    if not isinstance(reader, User) or not catalogue.may_miss:
        return []
    return contributed.list_absent_papers(
        reader, catalogue.question, catalogue.filters.years, catalogue.today
    )


def requested_catalogue(request: HttpRequest, place: LibraryEntrance) -> LibraryCatalogue:
    """Return the reader's catalogue with the query and filters of the address."""
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
    """Return the query and filters of the address; invalid values are ignored."""
    return Filters(
        query=query.get("q", ""),
        years=frozenset(int(year) for year in query.getlist("rok") if YEAR.fullmatch(year)),
        shelves=frozenset(query.getlist("rodzaj")) - {""},
        organs=frozenset(query.getlist("organ")) - {""},
        in_force_on=_day(query.get(DAY, "")),
    )


def _day(text: str) -> date | None:
    """Parse a day as browsers send it; None for anything else."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def facets(catalogue: LibraryCatalogue) -> list[Facet]:
    """Return the filters with their counts, without those that would not divide the documents."""
    filters = catalogue.filters
    years = sorted(catalogue.years().items(), reverse=True)
    shelves = sorted(catalogue.shelves().items())
    organs = sorted(catalogue.organs().items(), key=lambda item: order_polish(item[0][1]))
    all_facets = [
        Facet(
            _("Rok"), "rok", [FilterOption(str(y), str(y), n, y in filters.years) for y, n in years]
        ),
        Facet(
            _("Rodzaj"),
            "rodzaj",
            [FilterOption(s.slug, s.label, n, s.slug in filters.shelves) for s, n in shelves],
        ),
        Facet(
            _("Organ"),
            "organ",
            [FilterOption(code, name, n, code in filters.organs) for (code, name), n in organs],
        ),
    ]
    return [facet for facet in map(_drop_empty, all_facets) if facet.options]


def _drop_empty(facet: Facet) -> Facet:
    """Remove empty values; a single value divides nothing, unless it is selected."""
    options = [option for option in facet.options if option.count or option.checked]
    divides = len(options) > 1 or any(option.checked for option in options)
    return replace(facet, options=options if divides else [])


def removals(query: QueryDict, catalogue: LibraryCatalogue) -> list[tuple[str, str]]:
    """(label, address without it) of each selected filter."""
    links = [
        (option.label, _link(_drop_filter(query, facet.name, option.value)))
        for facet in facets(catalogue)
        for option in facet.options
        if option.checked
    ]
    if catalogue.filters.in_force_on:
        day = plain_date(catalogue.filters.in_force_on)
        links.append(
            (_("Obowiązujące na dzień %(day)s") % {"day": day}, _link(_drop_filter(query, DAY)))
        )
    return links


def _drop_filter(query: QueryDict, name: str, value: str | None = None) -> QueryDict:
    left = query.copy()
    kept: Iterable[str] = [v for v in left.getlist(name) if value is not None and v != value]
    left.setlist(name, list(kept))
    left.pop("page", None)
    return left


def _link(query: QueryDict) -> str:
    return f"?{query.urlencode()}"
