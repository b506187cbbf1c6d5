"""Which papers are in force on a day: the rule of `force_rule` over what the library holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from members_area.library.domain.force_rule import (
    CHANGING,
    History,
    Judgment,
    Label,
    PaperPeriod,
    RelationAct,
)
from members_area.library.models import CourtEvent, CourtEventKind, Document, Relation, RelationType
from members_area.library.models.document import DocumentQuerySet

# Kinds that bind somebody from a day on.
BINDING = frozenset({"STATUTE", "BYLAW", "RESOLUTION"})

IN_FORCE = frozenset({Label.IN_FORCE, Label.AMENDED})

_FACTS = ("pk", "effective_from", "effective_to", "changes_statute")


class DatedPaper(Protocol):
    """What is asked of a paper: a `Document`, or what a list says of one."""

    @property
    def pk(self) -> UUID: ...
    @property
    def effective_from(self) -> date | None: ...
    @property
    def effective_to(self) -> date | None: ...
    @property
    def changes_statute(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """Whether a paper is in force on a day, as a label with a note.

    `changed_by` holds the papers that gave it this label – amendments, partial repeals, the one
    that ended it – as far as the reader may see them.
    """

    label: Label
    note: str = ""
    changed_by: tuple[Document, ...] = ()

    @property
    def in_force(self) -> bool:
        return self.label in IN_FORCE


def standing_on(
    documents: Iterable[DatedPaper],
    day: date,
    *,
    today: date,
    named: DocumentQuerySet | None = None,
) -> dict[UUID, DocumentStanding]:
    """The standing of each of these papers on `day`, by primary key.

    Only what is published `today` acts on other papers. A reader learns the label in any case;
    `changed_by` names no paper outside `named`, which for a reader is `visible_documents`, and
    none at all when it is not given. Papers that never come into force (no such date, no waiting
    for the court) are left out. Two queries, a third for `named`, however many papers.
    """
    papers = list(documents)
    history = history_of(papers, today)
    verdicts = {
        paper.pk: history.verdict(paper.pk, day)
        for paper in papers
        if paper.effective_from is not None or paper.changes_statute
    }
    sources = {act.source for verdict in verdicts.values() for act in verdict.acts}
    known = named.in_bulk(sources) if named is not None and sources else {}
    return {
        key: DocumentStanding(
            label=verdict.label,
            note=_note(verdict.acts),
            changed_by=tuple(known[act.source] for act in verdict.acts if act.source in known),
        )
        for key, verdict in verdicts.items()
    }


def history_of(documents: Iterable[DatedPaper], today: date) -> History[UUID]:
    """The history of these papers: all effects of published papers and courts. Two queries."""
    facts = {
        document.pk: PaperPeriod(
            document.pk,
            document.effective_from,
            document.effective_to,
            document.changes_statute,
        )
        for document in documents
    }
    acts = []
    for row in _RELATIONS(today=today):
        no, kind, on, revives, scope = row[:5]
        source, target = PaperPeriod(*row[5:9]), PaperPeriod(*row[9:13])
        facts.setdefault(source.key, source)
        facts.setdefault(target.key, target)
        acts.append(RelationAct(no, source.key, target.key, RelationType(kind), on, revives, scope))
    return History(facts.values(), acts, _judgments())


def effective_date(document: Document) -> date | None:
    """The first day of effect; of a change of the statute that of its court registration.

    Of any other binding paper the day given, else that of its adoption (library.md §4).
    """
    if document.changes_statute:
        return document.krs_registered_on
    if document.kind.code in BINDING:
        return document.effective_from or document.adopted_on
    return document.effective_from


def _changing(today: date) -> QuerySet[Relation, Any]:
    published = Document.objects.published(today)
    relations = Relation.objects.filter(type__in=CHANGING, source__in=published)
    ends = [f"{end}__{name}" for end in ("source", "target") for name in _FACTS]
    own = ("pk", "type", "effective_on", "revives", "scope_text")
    return relations.order_by("pk").values_list(*own, *ends)


def _decided() -> QuerySet[CourtEvent, Any]:
    events = CourtEvent.objects.exclude(kind=CourtEventKind.CLAIM_FILED)
    return events.values_list("document_id", "kind", "decided_on", "final_on", "ends_on", "retro")


_RELATIONS = PreparedQuery(_changing)
_EVENTS = PreparedQuery(_decided)


def _judgments() -> list[Judgment[UUID]]:
    return [
        Judgment(document, CourtEventKind(kind), decided_on, final_on, ends_on, retro)
        for document, kind, decided_on, final_on, ends_on, retro in _EVENTS()
    ]


def _note(acts: tuple[RelationAct[UUID], ...]) -> str:
    """What a partial repeal has taken out."""
    parts = [act.scope for act in acts if act.type == RelationType.REPEALS_IN_PART and act.scope]
    return _("Uchylona w części: %(scope)s") % {"scope": ", ".join(parts)} if parts else ""
