"""The rows of lists of documents, as plain values: facts of the paper and of its served file."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.people.identity.models import User
from members_area.library.domain.queries.document import (
    VisibleQuestion,
    current_files,
    current_versions,
)
from members_area.library.models import Audience, Document, Rendition
from members_area.library.models.document import DocumentQuerySet

# As many as a page of the list holds, and the start page.
PER_PAGE, NEWEST = 20, 5


class ListedPaper(NamedTuple):
    """A paper in a list: `file` is the key of its file, `reader` the only organ that reads it.

    `kind` is a code; `text_from` is the source of its words (None: not read yet).
    """

    pk: UUID
    title: str
    subject: str
    number: str
    audience: str
    reader: str | None
    kind: str
    section: str
    meeting_date: date | None
    adopted_on: date | None
    published_on: date | None
    effective_from: date | None
    effective_to: date | None
    changes_statute: bool
    file: int
    extension: str
    pages: int | None
    size: int
    text_from: str | None

    @property
    def borne_date(self) -> date | None:
        """Return the date that the paper itself bears, as `Document.borne_date`."""
        return self.meeting_date or self.adopted_on or self.published_on


OF = "version__document__"
_COLUMNS = (
    f"{OF}id",
    f"{OF}title",
    f"{OF}subject",
    f"{OF}number",
    f"{OF}audience",
    f"{OF}audience_organ__name",
    f"{OF}kind__code",
    f"{OF}kind__section__name",
    f"{OF}meeting_date",
    f"{OF}adopted_on",
    f"{OF}published_on",
    f"{OF}effective_from",
    f"{OF}effective_to",
    f"{OF}changes_statute",
    "pk",
    "extension",
    "pages",
    "size",
    f"{OF}search_entry__text_from",
)


def _papers(files: QuerySet[Rendition]) -> QuerySet[Rendition, Any]:
    return files.values_list(*_COLUMNS)


def _query_page(keys: tuple[UUID, ...], today: date) -> QuerySet[Rendition, Any]:
    """A query of its own, so that only the versions of one page are looked up."""
    versions = current_versions(today).filter(document__in=keys)
    return _papers(Rendition.objects.filter(is_served=True, version__in=versions))


def _query_newest(documents: DocumentQuerySet, today: date) -> QuerySet[Rendition, Any]:
    files = current_files(today).filter(version__document__in=documents.values("pk"))
    newest = files.order_by("-version__published_on", f"{OF}title__polish", "version__document_id")
    return _papers(newest)[:NEWEST]


class OpenedPaper(NamedTuple):
    """A paper that is open to one login by name."""

    pk: UUID
    title: str


def _query_on_request(documents: DocumentQuerySet, today: date) -> QuerySet[Document, Any]:
    on_request = documents.filter(audience=Audience.ON_REQUEST)
    return on_request.order_by("title__polish", "pk").values_list("pk", "title")


_OPENED = VisibleQuestion(_query_on_request, OpenedPaper._make)
_OF_PAGE = PreparedQuery(_query_page)
_NEWEST = VisibleQuestion(_query_newest, ListedPaper._make)


def listed_papers(keys: Sequence[UUID], today: date) -> dict[UUID, ListedPaper]:
    """Return the documents with these keys (at most `PER_PAGE`, from `visible_documents`).

    One query.
    """
    if not keys:
        return {}
    papers = map(ListedPaper._make, _OF_PAGE(keys=tuple(keys), today=today))
    return {paper.pk: paper for paper in papers}


def newest_papers(reader: User | AnonymousUser, today: date) -> list[ListedPaper]:
    """Return the newest documents that this reader may read today, by publication. One query."""
    return _NEWEST.rows_for(reader, today)


def opened_papers(reader: User | AnonymousUser, today: date) -> list[OpenedPaper]:
    """Return the documents that the co-op has opened to this reader alone, by title. One query."""
    return _OPENED.rows_for(reader, today)
