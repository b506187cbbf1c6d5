"""A page of the library: the visible documents, narrowed by search and filters, with counts.

Every number is counted over documents that the reader may open, so that no count tells of a
document that does not exist for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast
from uuid import UUID

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from members_area.library.domain.force import standing_on
from members_area.library.domain.queries.document import current_files
from members_area.library.domain.search.hits import (
    Counted,
    answering,
    asked,
    counts,
    kind_points,
    rank,
    whole,
)
from members_area.library.domain.search.question import SearchQuestion
from members_area.library.models import Document, Rendition, Shelf
from members_area.library.models.document import DocumentQuerySet
from members_area.library.models.kind import shelf_of_organ

Key = TypeVar("Key")
SECTION = "kind__section"


class Described(TypedDict):
    """The facts shown in the list beside a paper."""

    whole: bool
    text_from: str | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    Listed = WithAnnotations[Document, Described]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; an empty set means all. `shelves` holds their slugs.

    With `in_force_on` only what is in force on that day is left.
    """

    query: str = ""
    years: frozenset[int] = frozenset()
    shelves: frozenset[str] = frozenset()
    organs: frozenset[str] = frozenset()
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True)
class CatalogueCell:
    """How many documents with this year, kind and organ there are and answer the search.

    `kind` is the name of the kind; `reader` is the organ that alone reads them; such papers stand
    on its shelf.
    """

    year: int
    shelf: Shelf
    organ: str
    organ_name: str
    reader: str
    kind: str
    counted: Counted


@dataclass(frozen=True)
class LibraryCatalogue:
    """`documents` are those that the reader may see. Costs a fixed number of queries."""

    documents: DocumentQuerySet
    today: date
    asked: Filters = field(default_factory=Filters)

    @cached_property
    def question(self) -> SearchQuestion:
        return asked(self.asked.query)

    @property
    def day(self) -> date:
        """The day whose law the list shows."""
        return self.asked.in_force_on or self.today

    @cached_property
    def standing(self) -> DocumentQuerySet:
        """The documents, or those of them that are in force on the day that was asked for."""
        day = self.asked.in_force_on
        if day is None:
            return self.documents
        standings = standing_on(self.documents.order_by(), day, today=self.today)
        return self.documents.filter(pk__in=[pk for pk, one in standings.items() if one.in_force])

    @cached_property
    def cells(self) -> list[CatalogueCell]:
        rows = (
            self.standing.order_by()
            .values(
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
            .annotate(**counts(self.question))
        )
        return [
            CatalogueCell(
                year=row["year"],
                shelf=_shelf(row),
                organ=row["organ__code"] or "",
                organ_name=row["organ__name"] or "",
                reader=row["audience_organ__code"] or "",
                kind=row["kind__name"],
                counted=Counted(row["whole"], row["some"], row["numbered"]),
            )
            for row in rows
        ]

    @cached_property
    def filters(self) -> Filters:
        """What was asked, without values that no document of this reader has."""
        return Filters(
            self.asked.query,
            self.asked.years & {cell.year for cell in self.cells},
            self.asked.shelves & {cell.shelf.slug for cell in self.cells},
            self.asked.organs & {cell.organ for cell in self.cells},
            self.asked.in_force_on,
        )

    @cached_property
    def widened(self) -> bool:
        """Whether papers that hold only a part of the words are shown, too: few hold them all.

        Decided before the filters, so that taking one off never takes a paper away.
        """
        return bool(self.question) and _together(self.cells).widened

    @cached_property
    def counted(self) -> Counted:
        """How many documents remain after search and filters."""
        return _together([cell for cell in self.cells if self._passes(cell)])

    @property
    def total(self) -> int:
        """How many documents the pages of the list hold."""
        return self._shown(self.counted)

    @property
    def in_part(self) -> int:
        """How many of them hold only a part of the words."""
        return self.total - self.counted.whole

    @property
    def is_empty(self) -> bool:
        """Whether the reader sees no document at all, without any filter."""
        return not self.cells and self.asked.in_force_on is None

    @property
    def found_nothing(self) -> bool:
        """Whether the search finds nothing for this reader, without any filter."""
        return bool(self.question) and self._shown(_together(self.cells)) == 0

    @property
    def may_miss(self) -> bool:
        """Whether the query may mean a paper that is not there: it names a year or a kind of paper,
        or finds nothing.
        """
        return (
            self.found_nothing
            or any(word.forms.raw.isdigit() for word in self.question.words)
            or any(kind_points(self.question, cell.kind) for cell in self.cells)
        )

    def years(self) -> Counter[int]:
        """Documents by year, as search and the other filters leave them; 0 is said, too."""
        return _counted((cell.year, found) for cell, found in self._each(but="years"))

    def shelves(self) -> Counter[Shelf]:
        return _counted((cell.shelf, found) for cell, found in self._each(but="shelves"))

    def organs(self) -> Counter[tuple[str, str]]:
        """By (code, name); papers of no organ are left out."""
        return _counted(
            ((cell.organ, cell.organ_name), found)
            for cell, found in self._each(but="organs")
            if cell.organ
        )

    def papers(self) -> QuerySet[Listed]:
        """The documents that search and filters leave, best first, then newest.

        `whole` says whether the paper holds every word, `text_from` where its words come from
        (null: not read yet).
        """
        documents = self.standing.filter(answering(self.question, widened=self.widened))
        if self.filters.years:
            documents = documents.filter(year__in=self.filters.years)
        if self.filters.shelves:
            documents = documents.filter(self._on_shelves())
        if self.filters.organs:
            documents = documents.filter(organ__code__in=self.filters.organs)
        described = documents.annotate(
            whole=self._whole(),
            text_from=F("search_entry__text_from"),
            rank=rank(self.question, {cell.kind for cell in self.cells}),
        )
        borne = Coalesce("meeting_date", "adopted_on", "published_on")
        ordered = described.order_by("-rank", borne.desc(), "title", "pk")
        return cast("QuerySet[Listed]", ordered)

    def files(self, papers: Iterable[Document]) -> dict[UUID, Rendition]:
        """The file of each of these papers, by the paper's key. One query.

        Apart from `papers`, so that the versions of one page are looked up and not of all.
        """
        files = current_files(self.today, [paper.pk for paper in papers])
        return {file.document.pk: file for file in files}

    def _whole(self) -> Case | Value:
        if not self.widened:
            return Value(True, output_field=BooleanField())
        return Case(
            When(Q(whole(self.question)), then=Value(True)),
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

    def _shown(self, counted: Counted) -> int:
        return counted.some if self.widened else counted.whole

    def _each(self, but: str) -> Iterable[tuple[CatalogueCell, int]]:
        for cell in self.cells:
            yield cell, self._shown(cell.counted) if self._passes(cell, but) else 0

    def _passes(self, cell: CatalogueCell, but: str = "") -> bool:
        tests = {
            "years": (self.filters.years, cell.year),
            "shelves": (self.filters.shelves, cell.shelf.slug),
            "organs": (self.filters.organs, cell.organ),
        }
        return all(
            not wanted or value in wanted for name, (wanted, value) in tests.items() if name != but
        )


def _shelf(row: Mapping[str, Any]) -> Shelf:
    if row["audience_organ__name"]:
        return shelf_of_organ(row["audience_organ__name"])
    return Shelf(*(row[f"{SECTION}__{name}"] for name in ("order", "name", "slug")))


def _together(cells: Iterable[CatalogueCell]) -> Counted:
    counted = [cell.counted for cell in cells]
    return Counted(
        sum(one.whole for one in counted),
        sum(one.some for one in counted),
        sum(one.numbered for one in counted),
    )


def _counted(pairs: Iterable[tuple[Key, int]]) -> Counter[Key]:
    counter: Counter[Key] = Counter()
    for key, count in pairs:
        counter[key] += count
    return counter
