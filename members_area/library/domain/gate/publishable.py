"""The guard before PUBLISHED (library.md §3): the file, the persons, the facts, the number."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from members_area.library.domain.gate.handing_over import needs_second_person
from members_area.library.domain.gate.scan import personal_data_error, served_file, unsettled
from members_area.library.models import (
    Audience,
    Document,
    DocumentState,
    Release,
    Rendition,
    Version,
)


def refuse_unpublishable(version: Version, document: Document) -> None:
    """Raises ValidationError with everything that prevents publication.

    E-LIB-01 without the second person, E-LIB-02 with findings, E-LIB-03 for a number that is
    taken; further for a file that is not the one confirmed, and for missing facts.
    """
    if version.state == Release.PUBLISHED:
        raise ValidationError(_("Dokument jest już opublikowany."))
    if version.state == Release.FINDINGS and (standing := unsettled(version)):
        raise personal_data_error(standing)
    if version.state != Release.CONFIRMED or _by_one_person(version):
        raise ValidationError(
            _("Dokument wymaga potwierdzenia przez drugą osobę."), code="E-LIB-01"
        )
    file = served_file(version)
    if not file.sha256 == version.confirmed_sha256 == digest(file):
        raise ValidationError(
            _("Plik zmienił się po dopuszczeniu do publikacji. Dodaj go jeszcze raz.")
        )
    if standing := unsettled(version):
        raise personal_data_error(standing)
    refuse_incomplete(document)


def refuse_incomplete(document: Document) -> None:
    """Raises ValidationError for missing facts, and E-LIB-03 for a number that is taken."""
    if missing := missing_facts(document):
        raise ValidationError(
            _("Przed publikacją uzupełnij: %s. Wybierz „Edytuj”.") % ", ".join(missing)
        )
    if document.doubled_reason == "" and same_number_documents(document).exists():
        raise ValidationError(
            _("Numer %(number)s już istnieje dla organu %(organ)s w roku %(year)d.")
            % {"number": document.number, "organ": document.organ, "year": document.year},
            code="E-LIB-03",
        )


def missing_facts(document: Document) -> list[str]:
    """Names of the facts without which a paper of this kind is not published."""
    dates = (document.adopted_on, document.meeting_date, document.signed_on)
    without_readers = not document.audience or (
        document.audience == Audience.ORGAN and document.audience_organ is None
    )
    numbered, dated = document.kind.numbered, document.kind.dated
    needed = {
        _("tytuł"): not document.title.strip(),
        _("numer"): numbered and not document.number.strip(),
        _("data podjęcia albo posiedzenia"): dated and not any(dates),
        _("kto czyta"): without_readers,
    }
    return [name for name, missing in needed.items() if missing]


def same_number_documents(document: Document) -> QuerySet[Document]:
    """Published papers of the same kind, organ and year that bear the same number."""
    if document.seq is None:
        return Document.objects.none()
    return Document.objects.filter(
        state=DocumentState.PUBLISHED,
        kind=document.kind,
        organ=document.organ,
        year=document.year,
        seq=document.seq,
        doubled_reason="",
    ).exclude(pk=document.pk)


def digest(file: Rendition) -> str:
    """The SHA-256 of the bytes that the private store holds now."""
    with file.file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _by_one_person(version: Version) -> bool:
    own = {version.uploaded_by_id, version.redacted_by_id, None}
    return version.confirmed_by_id in own and needs_second_person(version)


@transaction.atomic
def allow_double(document: Document, reason: str, *, origin: Origin) -> Document:
    """Allow an unpublished paper to have the number of another one."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state == DocumentState.PUBLISHED:
        raise ValidationError(_("Dokument jest już opublikowany."))
    if document.seq is None:
        raise ValidationError(_("Dokument nie ma numeru, który mógłby się powtórzyć."))
    if not reason.strip():
        raise ValidationError({"reason": _("Napisz, skąd wziął się podwójny numer.")})
    document.doubled_reason = reason.strip()
    document.save()
    record(
        "DOCUMENT_NUMBER_DOUBLED",
        origin,
        obj=document,
        note=document.doubled_reason,
        changes={"number": document.number},
    )
    return document
