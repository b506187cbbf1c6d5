"""Registering a document, correcting its facts, and its legal force on a day.

Publishing is in `submission` and `release`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.plugins.coverage import SealStream
from members_area.library import models as library
from members_area.library.domain.force_rule import (
    CHANGING,
    History,
    Judgment,
    Label,
    PaperPeriod,
    RelationAct,
)
from members_area.library.domain.lock import lock_document
from members_area.library.domain.scan import last_scan, recognise_scan, state_at_gate
from members_area.library.domain.upload import CheckedFile
from members_area.library.models.document import DocumentQuerySet

# Kinds of documents that bind somebody from a day on.
BINDING = frozenset({"STATUTE", "BYLAW", "RESOLUTION"})

IN_FORCE = frozenset({Label.IN_FORCE, Label.AMENDED})

_FACTS = ("pk", "effective_from", "effective_to", "changes_statute")


class DatedPaper(Protocol):
    """The facts needed to compute the force of a paper: a `Document` or a `ListedPaper`."""

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
    """The legal force of a paper on a day, as a label with a note.

    `changed_by` holds the documents that caused the label – amendments, partial repeals, the paper
    that ended it – as far as the reader may see them.
    """

    label: Label
    note: str = ""
    changed_by: tuple[library.Document, ...] = ()

    @property
    def in_force(self) -> bool:
        return self.label in IN_FORCE


def find_standings(
    documents: Iterable[DatedPaper],
    day: date,
    *,
    today: date,
    named: DocumentQuerySet | None = None,
) -> dict[UUID, DocumentStanding]:
    """Return the standing of each of these documents on `day`, by primary key.

    Only documents published `today` act on others. `changed_by` names documents of `named` alone,
    which
    for a reader is `visible_documents`, and none when it is not given. Leaves out documents that
    never come into force (no such date, no waiting for the court). Makes two queries, and a third
    for `named`, for any number of documents.
    """
    papers = list(documents)
    history = load_history(papers, today)
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


def load_history(documents: Iterable[DatedPaper], today: date) -> History[UUID]:
    """Everything that published documents and courts did to these documents. Two queries."""
    facts = {
        document.pk: PaperPeriod(
            document.pk, document.effective_from, document.effective_to, document.changes_statute
        )
        for document in documents
    }
    acts = []
    for row in _RELATIONS(today=today):
        no, kind, on, revives, scope = row[:5]
        source, target = PaperPeriod(*row[5:9]), PaperPeriod(*row[9:13])
        facts.setdefault(source.key, source)
        facts.setdefault(target.key, target)
        acts.append(
            RelationAct(no, source.key, target.key, library.RelationType(kind), on, revives, scope)
        )
    return History(facts.values(), acts, _judgments())


def effective_date(document: library.Document) -> date | None:
    """Return the first day of effect.

    For a change of the statute it is the day of its court registration; for another binding paper
    the day given, else that of its adoption (library.md §4).
    """
    if document.changes_statute:
        return document.krs_registered_on
    if document.kind.code in BINDING:
        return document.effective_from or document.adopted_on
    return document.effective_from


def _query_relations(today: date) -> QuerySet[library.Relation, Any]:
    published = library.Document.objects.published(today)
    relations = library.Relation.objects.filter(type__in=CHANGING, source__in=published)
    ends = [f"{end}__{name}" for end in ("source", "target") for name in _FACTS]
    own = ("pk", "type", "effective_on", "revives", "scope_text")
    return relations.order_by("pk").values_list(*own, *ends)


def _query_events() -> QuerySet[library.CourtEvent, Any]:
    events = library.CourtEvent.objects.exclude(kind=library.CourtEventKind.CLAIM_FILED)
    return events.values_list("document_id", "kind", "decided_on", "final_on", "ends_on", "retro")


_RELATIONS = PreparedQuery(_query_relations)
_EVENTS = PreparedQuery(_query_events)


def _judgments() -> list[Judgment[UUID]]:
    return [
        Judgment(document, library.CourtEventKind(kind), decided_on, final_on, ends_on, retro)
        for document, kind, decided_on, final_on, ends_on, retro in _EVENTS()
    ]


def _note(acts: tuple[RelationAct[UUID], ...]) -> str:
    parts = [
        act.scope for act in acts if act.type == library.RelationType.REPEALS_IN_PART and act.scope
    ]
    return _("Uchylona w części: %(scope)s") % {"scope": ", ".join(parts)} if parts else ""


OPEN = "open_document"


@transaction.atomic
def register_document(
    document: library.Document, file: CheckedFile, *, today: date, origin: Origin
) -> library.Document:
    """Save a new document with its first version and file, as a draft without readers.

    The detector scans the file; `document.versions.get().state` is the result.
    Raises ValidationError for facts that do not fit, E-LIB-04 among them.
    """
    document.state = library.DocumentState.DRAFT
    document.uploaded_on = today
    document.uploaded_by = origin.actor
    _complete_facts(document)
    document.full_clean()
    document.save()
    version = library.Version.objects.create(
        document=document,
        in_force_from=document.effective_from,
        in_force_to=document.effective_to,
        uploaded_on=today,
        uploaded_by=origin.actor,
    )
    record("DOCUMENT_TAKEN_IN", origin, obj=document, to_state=library.DocumentState.DRAFT)
    attach_file(version, file, role=library.RenditionRole.ORIGINAL, today=today, origin=origin)
    return document


@transaction.atomic
def amend_document(
    document: library.Document, *, today: date, origin: Origin, file: CheckedFile | None = None
) -> library.Document:
    """Save changed facts and, when given, another file, which must be released again.

    A published document must be withdrawn first; a withdrawn version needs another file.
    """
    if lock_document(document.pk).state == library.DocumentState.PUBLISHED:
        raise ValidationError(_("Dokument jest opublikowany. Najpierw go wycofaj."))
    _complete_facts(document)
    document.full_clean()
    document.save()
    version = document.versions.latest("no")
    version.in_force_from, version.in_force_to = document.effective_from, document.effective_to
    # A confirmation is for certain facts and a certain file, so the release starts again.
    clear_decisions(version)
    record(
        "DOCUMENT_AMENDED", origin, obj=document, changes={"file": file.sha256 if file else None}
    )
    if file is not None:
        replace_file(version, file, today=today, origin=origin)
    return document


@transaction.atomic
def add_version(
    document: library.Document,
    file: CheckedFile,
    *,
    in_force_from: date,
    note: str,
    today: date,
    origin: Origin,
) -> library.Version:
    """Add a further wording of the same paper, which must be released like any version.

    Raises ValidationError for a wording that would begin before its predecessor, and while the
    predecessor is not released.
    """
    wait_for_turn(SealStream.OFFICE)
    last = library.Version.objects.select_for_update().filter(document=document).latest("no")
    if last.state not in (library.Release.PUBLISHED, library.Release.ARCHIVED):
        raise ValidationError(
            _("Wersja %d jeszcze nie jest opublikowana. Najpierw dokończ ją albo popraw jej plik.")
            % last.no
        )
    begins = last.in_force_from or document.borne_date
    if begins is not None and in_force_from <= begins:
        raise ValidationError(
            _("Wersja nie może obowiązywać przed poprzednią (od %s). Podaj późniejszy dzień.")
            % f"{begins:%d.%m.%Y}"
        )
    version = library.Version.objects.create(
        document=document,
        no=last.no + 1,
        in_force_from=in_force_from,
        note=note.strip(),
        uploaded_on=today,
        uploaded_by=origin.actor,
    )
    record("DOCUMENT_VERSION_ADDED", origin, obj=document, changes={"version": version.no})
    attach_file(version, file, role=library.RenditionRole.ORIGINAL, today=today, origin=origin)
    return version


@transaction.atomic
def replace_file(
    version: library.Version, file: CheckedFile, *, today: date, origin: Origin
) -> library.Rendition:
    """Replace the original of a version that is not published.

    Raises ValidationError for a published version, and for the file that was withdrawn.
    """
    if version.state == library.Release.PUBLISHED:
        raise ValidationError(_("Dokument jest opublikowany. Najpierw go wycofaj."))
    refuse_withdrawn_again(version, file)
    clear_decisions(version)
    version.state = library.Release.UPLOADED
    version.uploaded_by, version.redacted_by = origin.actor, None
    version.save()
    return attach_file(
        version, file, role=library.RenditionRole.ORIGINAL, today=today, origin=origin
    )


def refuse_withdrawn_again(version: library.Version, file: CheckedFile) -> None:
    """Raise ValidationError for the file that was withdrawn before (library.md §3)."""
    if version.withdrawal_cause and version.renditions.filter(sha256=file.sha256).exists():
        raise ValidationError(
            _("To jest ten sam plik, który wycofano (%s). Dodaj poprawiony.")
            % library.Cause(version.withdrawal_cause).label
        )


def clear_decisions(version: library.Version) -> None:
    """Clear all decisions about a version; the detector's findings stay."""
    if version.state != library.Release.WITHDRAWN:
        file = version.renditions.filter(is_served=True).first()
        seen = last_scan(file) if file else None
        version.state = state_at_gate(file, seen) if file and seen else library.Release.UPLOADED
    version.handed_over_by = version.handed_over_at = version.publish_from = None
    version.pages_checked = False
    version.confirmed_by = version.confirmed_at = None
    version.confirmed_sha256 = ""
    version.save()


def attach_file(
    version: library.Version,
    file: CheckedFile,
    *,
    role: library.RenditionRole,
    today: date,
    origin: Origin,
) -> library.Rendition:
    """Save a file of a version; an original or a redacted file becomes the served file.

    The detector scans a served file.
    """
    served = role != library.RenditionRole.ACCESSIBLE_TEXT
    if served:
        version.renditions.filter(is_served=True).update(is_served=False)
    rendition = library.Rendition(
        version=version,
        role=role,
        extension=file.extension,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        pages=file.pages,
        is_served=served,
        created_by=origin.actor,
    )
    rendition.file.save(f"{version.pk}.{file.extension}", file.content, save=False)
    rendition.save()
    if served:
        recognise_scan(rendition, file.extracted, today=today, origin=origin)
    return rendition


def _complete_facts(document: library.Document) -> None:
    """Fill in the facts that follow from others.

    Sequence and year come from the number; else the year given, else that of the paper's own date.
    """
    if document.changes_statute and document.effective_from and not document.krs_registered_on:
        raise ValidationError(
            _("Uchwała zmieniająca statut wymaga daty wpisu do KRS."), code="E-LIB-04"
        )
    read = document.organ.read_number(document.number) if document.organ else None
    document.seq, year = read or (None, document.year)
    document.year = year or (document.borne_date or document.uploaded_on).year
    document.effective_from = effective_date(document)
