"""The register of resolutions as a reader finds it on a day (library.md §4).

Everything is counted and listed over what the reader may open; nothing here asks for more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from cms_ext.base.text.folding import folded_words, stem
from members_area.library.domain.force import DocumentStanding, standing_on
from members_area.library.domain.force_rule import CHANGING, Label
from members_area.library.models import Document, Relation
from members_area.library.models.document import DocumentQuerySet
from members_area.register.models import Organ

KIND = "RESOLUTION"


@dataclass(frozen=True, slots=True)
class ResolutionFilters:
    """What the reader asked for; empty means all. `status` is the value of a Label."""

    organ: str = ""
    year: int | None = None
    number: str = ""
    subject: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class ResolutionEntry:
    """A line of the register. `standing` is None for a paper without any date of force.

    `changes` is what it does to others, `standing.changed_by` what others did to it; both name
    only papers that the reader may open.
    """

    document: Document
    standing: DocumentStanding | None
    changes: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class Register:
    """The resolutions among `documents` that had been adopted by `day`.

    Four queries, one more for what an entry changes, however many entries.
    """

    documents: DocumentQuerySet
    day: date
    today: date
    asked: ResolutionFilters = field(default_factory=ResolutionFilters)

    @cached_property
    def papers(self) -> list[Document]:
        """All resolutions, the newest first; one without a day of adoption counts on every day."""
        adopted = self.documents.filter(kind__code=KIND).exclude(adopted_on__gt=self.day)
        rows = adopted.select_related("kind", "organ").order_by("-adopted_on", "-year", "-seq")
        return list(rows)

    @cached_property
    def standings(self) -> dict[UUID, DocumentStanding]:
        return standing_on(self.papers, self.day, today=self.today, named=self.documents)

    @cached_property
    def left(self) -> list[Document]:
        """The resolutions that match the filters."""
        return [paper for paper in self.papers if self._passes(paper)]

    def entries(self, papers: Iterable[Document]) -> list[ResolutionEntry]:
        """Lines of the register for some of its papers."""
        papers = list(papers)
        acts = Relation.objects.filter(
            type__in=CHANGING, source__in=papers, target__in=self.documents.values("pk")
        )
        changes: dict[UUID, list[Relation]] = {}
        for act in acts.select_related("target__kind").order_by("pk"):
            changes.setdefault(act.source_id, []).append(act)
        return [
            ResolutionEntry(paper, self.standings.get(paper.pk), tuple(changes.get(paper.pk, ())))
            for paper in papers
        ]

    def organs(self) -> list[Organ]:
        found = {paper.organ for paper in self.papers if paper.organ is not None}
        return sorted(found, key=lambda organ: organ.name)

    def years(self) -> list[int]:
        return sorted({paper.year for paper in self.papers}, reverse=True)

    def labels(self) -> list[Label]:
        """The labels that stand in the register on this day, in the order of library.md §4."""
        found = {standing.label for standing in self.standings.values()}
        return [label for label in Label if label in found]

    def _passes(self, paper: Document) -> bool:
        return all(self._tests(paper))

    def _tests(self, paper: Document) -> Iterator[bool]:
        asked, standing = self.asked, self.standings.get(paper.pk)
        if asked.organ:
            yield paper.organ is not None and paper.organ.code == asked.organ
        if asked.year is not None:
            yield paper.year == asked.year
        if asked.status:
            yield standing is not None and standing.label == asked.status
        if asked.number.strip():
            yield asked.number.strip().casefold() in paper.number.casefold()
        if asked.subject.strip():
            yield _speaks_of(f"{paper.title} {paper.subject}", asked.subject)


def _speaks_of(text: str, query: str) -> bool:
    """Whether each word of the query begins some word of the text, but for case and ending."""
    words = folded_words(text)
    return all(any(word.startswith(stem(asked)) for word in words) for asked in folded_words(query))


_BEFORE = "w sprawie "


def subject_of(document: Document) -> str:
    """`regulaminu ustalania opłat` of „Uchwała nr 3/RN/2024 w sprawie regulaminu …”."""
    if document.subject:
        return document.subject.removeprefix(_BEFORE)
    _number, found, subject = document.title.partition(f" {_BEFORE}")
    return subject if found else document.title
