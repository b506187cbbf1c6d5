"""A page of the library: what may be seen, narrowed by search and filters, with honest counts.

Every number is counted over documents that the reader may open, so that no count tells of a
document that does not exist for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from members_area.library.domain.queries.document import current_files
from members_area.library.domain.queries.search import matches
from members_area.library.models import Rendition
from members_area.library.models.document import SHELF, DocumentQuerySet

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; an empty set means all."""

    query: str = ""
    years: frozenset[int] = frozenset()
    sections: frozenset[str] = frozenset()
    organs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """How many documents with this year, section and organ answer the search."""

    year: int
    section: str
    organ: str
    organ_name: str
    found: int


@dataclass(frozen=True)
class Catalogue:
    """`documents` are those that the reader may see. Costs two queries, whatever their number."""

    documents: DocumentQuerySet
    today: date
    asked: Filters = field(default_factory=Filters)

    @cached_property
    def cells(self) -> list[Cell]:
        rows = (
            self.documents.order_by()
            .values("year", "organ__code", "organ__name", section=SHELF)
            .annotate(found=Count("pk", filter=matches(self.asked.query) or None))
        )
        return [
            Cell(
                year=row["year"],
                section=row["section"],
                organ=row["organ__code"] or "",
                organ_name=row["organ__name"] or "",
                found=row["found"],
            )
            for row in rows
        ]

    @cached_property
    def filters(self) -> Filters:
        """What was asked, without values that no document of this reader has."""
        return Filters(
            self.asked.query,
            self.asked.years & {cell.year for cell in self.cells},
            self.asked.sections & {cell.section for cell in self.cells},
            self.asked.organs & {cell.organ for cell in self.cells},
        )

    @property
    def total(self) -> int:
        """How many documents search and filters leave."""
        return sum(cell.found for cell in self._left())

    def years(self) -> Counter[int]:
        """Documents by year, as search and the other filters leave them; 0 is said, too."""
        return _counted((cell.year, found) for cell, found in self._each(but="years"))

    def sections(self) -> Counter[str]:
        return _counted((cell.section, found) for cell, found in self._each(but="sections"))

    def organs(self) -> Counter[tuple[str, str]]:
        """By (code, name); papers of no organ are left out."""
        return _counted(
            ((cell.organ, cell.organ_name), found)
            for cell, found in self._each(but="organs")
            if cell.organ
        )

    def files(self) -> QuerySet[Rendition]:
        """The documents that search and filters leave, newest first, each with its file."""
        documents = self.documents.filter(matches(self.filters.query))
        if self.filters.years:
            documents = documents.filter(year__in=self.filters.years)
        if self.filters.sections:
            documents = documents.on_shelves(self.filters.sections)
        if self.filters.organs:
            documents = documents.filter(organ__code__in=self.filters.organs)
        of = "version__document__"
        borne = Coalesce(f"{of}meeting_date", f"{of}adopted_on", f"{of}published_on")
        files = current_files(self.today).filter(version__document__in=documents.values("pk"))
        return files.order_by(borne.desc(), f"{of}title", "version__document_id")

    def _left(self) -> Iterable[Cell]:
        return (cell for cell in self.cells if self._passes(cell))

    def _each(self, but: str) -> Iterable[tuple[Cell, int]]:
        for cell in self.cells:
            yield cell, cell.found if self._passes(cell, but) else 0

    def _passes(self, cell: Cell, but: str = "") -> bool:
        tests = {
            "years": (self.filters.years, cell.year),
            "sections": (self.filters.sections, cell.section),
            "organs": (self.filters.organs, cell.organ),
        }
        return all(
            not wanted or value in wanted for name, (wanted, value) in tests.items() if name != but
        )


def _counted(pairs: Iterable[tuple[Key, int]]) -> Counter[Key]:
    counter: Counter[Key] = Counter()
    for key, count in pairs:
        counter[key] += count
    return counter
