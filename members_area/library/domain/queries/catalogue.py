"""The catalogue: the visible documents, narrowed by search and filters, with counts.

Every number counts documents that the reader may open, so no count reveals a hidden document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, TypeVar, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from cms_ext.people.identity.models import User
from members_area.library.domain.document import find_standings
from members_area.library.domain.queries.document import VisibleQuestion, visible_documents
from members_area.library.domain.queries.listed import PER_PAGE
from members_area.library.domain.search import hits
from members_area.library.domain.search.question import SearchQuestion
from members_area.library.models import Document, Shelf
from members_area.library.models.document import DocumentQuerySet, shelf_of_organ

Key = TypeVar("Key")
SECTION = "kind__section"


class CatalogueFacts(TypedDict):
    """The annotation of a listed paper: whether it holds every word of the query."""

    whole: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    Listed = WithAnnotations[Document, CatalogueFacts]

# More documents that hold only some of the words would hide the better results.
MAX_PARTIAL = 3

# The columns by which documents are counted, in the order of `CatalogueCell`.
CELL = (
    "year",
    "organ__code",
    "organ__name",
    "audience_organ__code",
    "audience_organ__name",
    f"{SECTION}__order",
    f"{SECTION}__name",
    f"{SECTION}__slug",
    "kind__name",
)


class FoundPaper(NamedTuple):
    """The key of a paper in the list, and whether it holds every word of the query."""

    pk: UUID
    whole: bool


def _cells(documents: DocumentQuerySet, counted: dict[str, Count]) -> QuerySet[Document, Any]:
    return documents.order_by().values_list(*CELL).annotate(**counted)


# By the date that a paper bears.
NEWEST_FIRST = (Coalesce("meeting_date", "adopted_on", "published_on").desc(), "title", "pk")


@dataclass(frozen=True, slots=True)
class Filters:
    """The reader's query and filters; an empty set means all. `shelves` holds their slugs.

    With `in_force_on` only documents in force on that day are listed.
    """

    query: str = ""
    years: frozenset[int] = frozenset()
    shelves: frozenset[str] = frozenset()
    organs: frozenset[str] = frozenset()
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True)
class CatalogueCell:
    """The number of documents with this year, kind and organ that match the query.

    `kind` is the name of the kind. Documents that only one organ reads (`reader`) are on its shelf.
    """

    year: int
    shelf: Shelf
    organ: str
    organ_name: str
    reader: str
    kind: str
    counted: hits.MatchCounts


@dataclass(frozen=True)
class LibraryCatalogue:
    """A page of the library. Makes a fixed number of queries."""

    gather: Callable[[], DocumentQuerySet]
    today: date
    requested: Filters
    reader: User | AnonymousUser | None = None

    @classmethod
    def of(
        cls, reader: User | AnonymousUser, today: date, requested: Filters | None = None
    ) -> LibraryCatalogue:
        """Return the catalogue of a reader.

        Without a query and filters it uses prepared queries.
        """
        return cls(lambda: visible_documents(reader, today), today, requested or Filters(), reader)

    @classmethod
    def among(
        cls, documents: DocumentQuerySet, today: date, requested: Filters | None = None
    ) -> LibraryCatalogue:
        """Return the catalogue of some documents, which come from `visible_documents`."""
        return cls(lambda: documents, today, requested or Filters())

    @cached_property
    def documents(self) -> DocumentQuerySet:
        return self.gather()

    @cached_property
    def question(self) -> SearchQuestion:
        return hits.parse_question(self.requested.query)

    @property
    def day(self) -> date:
        """Return the day for which the list shows the legal force."""
        return self.requested.in_force_on or self.today

    @cached_property
    def standing(self) -> DocumentQuerySet:
        """Return the documents, or those in force on the requested day."""
        day = self.requested.in_force_on
        if day is None:
            return self.documents
        standings = find_standings(self.documents.order_by(), day, today=self.today)
        return self.documents.filter(pk__in=[pk for pk, one in standings.items() if one.in_force])

    @cached_property
    def cells(self) -> list[CatalogueCell]:
        if self.reader is not None and not self.question and self.requested.in_force_on is None:
            return _ALL_CELLS.rows_for(self.reader, self.today)
        return [_cell(row) for row in _cells(self.standing, hits.count_matches(self.question))]

    @cached_property
    def filters(self) -> Filters:
        """Return the requested filters, without values that no document of this reader has."""
        return Filters(
            self.requested.query,
            self.requested.years & {cell.year for cell in self.cells},
            self.requested.shelves & {cell.shelf.slug for cell in self.cells},
            self.requested.organs & {cell.organ for cell in self.cells},
            self.requested.in_force_on,
        )

    @cached_property
    def widened(self) -> bool:
        """True if documents with only some of the words are listed too, because few hold them all.

        Decided before the filters, so that removing a filter never removes a paper.
        """
        return bool(self.question) and _sum_cells(self.cells).widened

    @cached_property
    def counted(self) -> hits.MatchCounts:
        """Return the number of documents after search and filters."""
        return _sum_cells([cell for cell in self.cells if self._matches(cell)])

    @property
    def total(self) -> int:
        """Return the number of documents on all pages of the list."""
        return self._count_listed(self.counted)

    @property
    def in_part(self) -> int:
        """Return the number of listed documents that hold only some of the words."""
        return self.total - self.counted.whole

    @property
    def is_empty(self) -> bool:
        """Return True if the reader sees no document at all, without any filter."""
        return not self.cells and self.requested.in_force_on is None

    @property
    def is_empty_search(self) -> bool:
        """Return True if the query finds nothing for this reader, without any filter."""
        return bool(self.question) and self._count_listed(_sum_cells(self.cells)) == 0

    @property
    def may_miss(self) -> bool:
        """Return True if the query names a year or a kind of paper, or finds nothing."""
        return (
            self.is_empty_search
            or any(word.forms.raw.isdigit() for word in self.question.words)
            or any(hits.kind_points(self.question, cell.kind) for cell in self.cells)
        )

    def years(self) -> Counter[int]:
        """Documents by year after search and the other filters; years with 0 included."""
        return self._sum_by_key(
            (cell.year, found) for cell, found in self._counts_except(but="years")
        )

    def shelves(self) -> Counter[Shelf]:
        return self._sum_by_key(
            (cell.shelf, found) for cell, found in self._counts_except(but="shelves")
        )

    def organs(self) -> Counter[tuple[str, str]]:
        """Documents by organ's (code, name), without papers of no organ."""
        return self._sum_by_key(
            ((cell.organ, cell.organ_name), found)
            for cell, found in self._counts_except(but="organs")
            if cell.organ
        )

    def papers(self) -> QuerySet[Listed]:
        """Return the documents after search and filters, best match first, then newest.

        `whole`: the paper holds every word. A list ends after `total` documents.
        """
        documents = self.standing.filter(hits.match_question(self.question, widened=self.widened))
        if self.filters.years:
            documents = documents.filter(year__in=self.filters.years)
        if self.filters.shelves:
            documents = documents.filter(self._on_shelves())
        if self.filters.organs:
            documents = documents.filter(organ__code__in=self.filters.organs)
        described = documents.annotate(
            whole=self._holds_all_words(),
            rank=hits.rank_by_hits(self.question, {cell.kind for cell in self.cells}),
        )
        return cast("QuerySet[Listed]", described.order_by("-rank", *NEWEST_FIRST))

    def load_page(self, which: slice) -> list[FoundPaper]:
        """These of the documents, for a page of the list. One query."""
        if self.reader is not None and self._is_plain and which.start == 0:
            return _FIRST_PAGE.rows_for(self.reader, self.today)[: which.stop]
        return list(map(FoundPaper._make, self.papers().values_list("pk", "whole")[which]))

    @property
    def _is_plain(self) -> bool:
        """Return True without a query and without effective filters."""
        return self.filters == Filters(self.requested.query) and not self.question

    def _holds_all_words(self) -> Case | Value:
        if not self.widened:
            return Value(True, output_field=BooleanField())
        return Case(
            When(Q(hits.match_all_words(self.question)), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )

    def _on_shelves(self) -> Q:
        cells = [cell for cell in self.cells if cell.shelf.slug in self.filters.shelves]
        readers = {cell.reader for cell in cells if cell.reader}
        slugs = {cell.shelf.slug for cell in cells if not cell.reader}
        return Q(audience_organ__code__in=readers) | Q(
            audience_organ__isnull=True, kind__section__slug__in=slugs
        )

    def _count_listed(self, counted: hits.MatchCounts) -> int:
        """Return the number of listed documents: all that hold every word, and a few others."""
        if not self.widened:
            return counted.whole
        return counted.whole + min(counted.some - counted.whole, MAX_PARTIAL)

    def _counts_except(self, but: str) -> Iterable[tuple[CatalogueCell, hits.MatchCounts]]:
        for cell in self.cells:
            yield cell, cell.counted if self._matches(cell, but) else hits.MatchCounts()

    def _sum_by_key(self, pairs: Iterable[tuple[Key, hits.MatchCounts]]) -> Counter[Key]:
        by_key: defaultdict[Key, list[hits.MatchCounts]] = defaultdict(list)
        for key, counted in pairs:
            by_key[key].append(counted)
        return Counter({key: self._count_listed(_sum(counted)) for key, counted in by_key.items()})

    def _matches(self, cell: CatalogueCell, but: str = "") -> bool:
        tests = {
            "years": (self.filters.years, cell.year),
            "shelves": (self.filters.shelves, cell.shelf.slug),
            "organs": (self.filters.organs, cell.organ),
        }
        return all(
            not wanted or value in wanted for name, (wanted, value) in tests.items() if name != but
        )


@dataclass(frozen=True, slots=True)
class FoundPapers:
    """The documents of a catalogue, for a paginator that knows their number."""

    catalogue: LibraryCatalogue

    def __getitem__(self, which: slice) -> list[FoundPaper]:
        return self.catalogue.load_page(which)


def _cell(row: Sequence[Any]) -> CatalogueCell:
    """Make a cell from the columns of `CELL` and the counts after them."""
    year, organ, organ_name, reader, reader_name, order, section, slug, kind, *counted = row
    shelf = shelf_of_organ(reader_name) if reader_name else Shelf(order, section, slug)
    return CatalogueCell(
        year, shelf, organ or "", organ_name or "", reader or "", kind, hits.MatchCounts(*counted)
    )


# The catalogue without a query and filters, which everybody opens first.
_ALL_CELLS = VisibleQuestion(
    lambda documents, today: _cells(documents, hits.count_matches(SearchQuestion())), _cell
)
_FIRST_PAGE = VisibleQuestion(
    lambda documents, today: documents.order_by(*NEWEST_FIRST).values_list("pk")[:PER_PAGE],
    lambda row: FoundPaper(row[0], True),
)


def _sum_cells(cells: Iterable[CatalogueCell]) -> hits.MatchCounts:
    return _sum([cell.counted for cell in cells])


def _sum(counted: Sequence[hits.MatchCounts]) -> hits.MatchCounts:
    return hits.MatchCounts(
        sum(one.whole for one in counted),
        sum(one.some for one in counted),
        sum(one.numbered for one in counted),
    )
