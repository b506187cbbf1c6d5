"""The library as the records desk sees it; never used for residents."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.audit.words import action_in_words
from members_area.library.domain.gate.original import sealed_original
from members_area.library.models import Document, Rendition, Scan, Version


@dataclass(frozen=True, slots=True)
class Course:
    """A version with all its files, each with what the detector said of it, newest first."""

    version: Version
    files: list[tuple[Rendition, list[Scan]]]
    sealed: Rendition | None


@dataclass(frozen=True, slots=True)
class WordedEvent:
    """Something that was done with a document, in words."""

    event: AuditEvent
    words: str


def newest_file(document: Document) -> Rendition | None:
    """The served file of the newest version, whatever its state."""
    files = Rendition.objects.filter(version__document=document, is_served=True)
    return files.select_related("version__document__kind").order_by("-version__no").first()


def release_steps_of(document: Document) -> list[Course]:
    versions = document.versions.order_by("-no").prefetch_related("renditions__scans__findings")
    return [
        Course(
            version,
            [(file, list(file.scans.all())) for file in version.renditions.all()],
            sealed_original(version),
        )
        for version in versions
    ]


def events_of(document: Document) -> list[WordedEvent]:
    """The recorded acts on a document, the newest first; readings are in the access log."""
    events = AuditEvent.objects.filter(
        object_type=document._meta.label, object_id=str(document.pk), action__startswith="DOCUMENT_"
    ).exclude(action="DOCUMENT_READ")
    return [
        WordedEvent(event, action_in_words(event.action))
        for event in events.select_related("actor").order_by("-seq")
    ]
