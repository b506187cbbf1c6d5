"""The members' start page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.people.identity.models import User
from members_area.library.domain.contributed import waiting_for
from members_area.library.domain.queries.catalogue import LibraryCatalogue
from members_area.library.domain.queries.listed import newest_papers
from members_area.library.views.place import INSIDE
from members_area.library.views.rows import DocumentRow

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
        "shelves": shelves(LibraryCatalogue.of(reader, today)),
        "waiting": waiting_for(reader, today),
        "rows": newest_rows(reader, today),
    }
    return render(request, "members_area/library/home.html", context)


def newest_rows(reader: User, today: date) -> list[DocumentRow]:
    """Short ones: the list says more."""
    papers = newest_papers(reader, today)
    return [DocumentRow(paper._replace(text_from=None), INSIDE) for paper in papers]


def shelves(catalogue: LibraryCatalogue) -> list[ShelfCard]:
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
