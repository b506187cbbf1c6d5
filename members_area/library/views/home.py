"""The members' start page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.folding import TextPiece
from cms_ext.people.identity.models import User
from members_area.library.domain.contributed import list_waiting_tasks
from members_area.library.domain.document import DocumentStanding, standing_on
from members_area.library.domain.queries.catalogue import FoundPaper, LibraryCatalogue
from members_area.library.domain.queries.listed import ListedPaper, listed_papers, newest_papers
from members_area.library.domain.search.question import (
    SearchQuestion,
    Snippet,
    find_snippets,
    mark_hits,
)
from members_area.library.models import TextFrom
from members_area.library.views.place import INSIDE, LibraryEntrance

NOT_ASKED = SearchQuestion()
# Rows that stay drawn in a process, of about two kilobytes each.
MOST_DRAWN = 500


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A paper with its file. Only a search has hits, a sentence, and papers that fit in part."""

    paper: ListedPaper
    place: LibraryEntrance
    asked: SearchQuestion = NOT_ASKED
    snippet: Snippet | None = None
    standing: DocumentStanding | None = None
    in_part: bool = False

    @property
    def html(self) -> SafeString:
        """As it stands in a list.

        Nothing but the row itself is in it, so one without a search is drawn once, for whoever was
        given the paper: another fact is another row.
        """
        return render_row(self) if self.asked else cached_row(self, get_language())

    @property
    def facts_html(self) -> SafeString:
        """What stands below the title and the sentence, which no search changes."""
        return cached_facts(replace(self, asked=NOT_ASKED, snippet=None), get_language())

    @property
    def url(self) -> str:
        return self.place.cover_url(self.paper)

    @property
    def file_url(self) -> str:
        return self.place.file_url(self.paper)

    @property
    def text_url(self) -> str | None:
        """The reading view; None when there is nothing to read there."""
        if self.paper.text_from in (TextFrom.FILE, TextFrom.OCR):
            return self.place.text_url(self.paper)
        return None

    @property
    def page_url(self) -> str | None:
        """The reading view at the page of the sentence that was found."""
        if self.snippet is None or self.text_url is None:
            return None
        return self.place.text_url(self.paper, self.snippet.page)

    @property
    def title(self) -> list[TextPiece]:
        return mark_hits(self.paper.title, self.asked)

    @property
    def subject(self) -> list[TextPiece]:
        return mark_hits(self.paper.subject, self.asked)

    @property
    def subject_answers(self) -> bool:
        """Whether a word of the question stands in the subject; a phone shows it only then."""
        return any(piece.hit for piece in self.subject)

    @property
    def warns(self) -> bool:
        """Whether something must be known before the paper is opened; a phone shows it only then.

        It fits in part, is not in force, or is a scan.
        """
        not_in_force = self.standing is not None and not self.standing.in_force
        return self.in_part or not_in_force or self.is_scan

    @property
    def is_scan(self) -> bool:
        """Its text can neither be searched nor heard."""
        return self.paper.text_from == TextFrom.NONE

    @property
    def read_by_machine(self) -> bool:
        return self.paper.text_from == TextFrom.OCR


def render_row(row: DocumentRow) -> SafeString:
    return render_to_string("members_area/library/parts/row.html", {"row": row})


@lru_cache(MOST_DRAWN)
def cached_row(row: DocumentRow, language: str | None) -> SafeString:
    """`language` is what else the words depend on."""
    return render_row(row)


@lru_cache(MOST_DRAWN)
def cached_facts(row: DocumentRow, language: str | None) -> SafeString:
    return render_to_string("members_area/library/parts/row_facts.html", {"row": row})


def rows_of(
    page: Iterable[FoundPaper], place: LibraryEntrance, catalogue: LibraryCatalogue
) -> list[DocumentRow]:
    """The papers of one page of a catalogue as rows. A fixed number of queries."""
    page = list(page)
    papers = listed_papers([found.pk for found in page], catalogue.today)
    titles = {paper.file: paper.title for paper in papers.values()}
    sentences = find_snippets(titles, catalogue.question)
    standings = standing_on(papers.values(), catalogue.day, today=catalogue.today)
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
    assert isinstance(reader, User)  # the gate of the panel lets nobody else in
    context = {
        "shelves": list_shelf_cards(LibraryCatalogue.of(reader, today)),
        "waiting": list_waiting_tasks(reader, today),
        "rows": newest_rows(reader, today),
    }
    return render(request, "members_area/library/home.html", context)


def newest_rows(reader: User, today: date) -> list[DocumentRow]:
    """Short ones: the list says more."""
    papers = newest_papers(reader, today)
    return [DocumentRow(paper._replace(text_from=None), INSIDE) for paper in papers]


def list_shelf_cards(catalogue: LibraryCatalogue) -> list[ShelfCard]:
    """The sections in their order; those without a document are left out."""
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
