"""Searching in tests by the catalogue of the pages, without their filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from members_area.library.domain.queries.catalogue import Filters, LibraryCatalogue
from members_area.library.domain.search.hits import MatchCounts
from members_area.library.domain.search.question import SearchQuestion
from members_area.library.models.document import DocumentQuerySet
from tests.members_area.conftest import TODAY

if TYPE_CHECKING:
    from members_area.library.domain.queries.catalogue import Listed


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found among the documents it was given, best first."""

    asked: SearchQuestion
    documents: QuerySet[Listed]
    counted: MatchCounts


def search(documents: DocumentQuerySet, query: str) -> Hits:
    catalogue = LibraryCatalogue.among(documents, TODAY, Filters(query=query))
    return Hits(catalogue.question, catalogue.papers(), catalogue.counted)
