"""Searching in tests as the pages do, without their filters."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Coalesce

from members_area.library.domain.search.hits import Counted, answering, asked, counts, rank
from members_area.library.domain.search.question import SearchQuestion
from members_area.library.models.document import DocumentQuerySet


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found among the documents it was given, best first."""

    asked: SearchQuestion
    documents: DocumentQuerySet
    counted: Counted


def search(documents: DocumentQuerySet, query: str) -> Hits:
    words = asked(query)
    counted = Counted(**documents.order_by().aggregate(**counts(words)))
    found = documents.filter(answering(words, widened=counted.widened))
    borne = Coalesce("meeting_date", "adopted_on", "published_on")
    ordered = found.annotate(rank=rank(words)).order_by("-rank", borne.desc(), "title", "pk")
    return Hits(words, ordered, counted)
