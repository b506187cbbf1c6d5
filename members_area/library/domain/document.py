"""A paper is taken in and its facts are corrected. Its way to readers is `release`."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.audit.domain.event import Origin, record
from members_area.library.domain.standing import effective_date
from members_area.library.domain.upload import CheckedFile
from members_area.library.models import Document, Release, Rendition, Role, State, Version

OPEN = "open_document"


@transaction.atomic
def take_in(document: Document, file: CheckedFile, *, today: date, origin: Origin) -> Document:
    """Keep a new document with its first version and file, as a draft that nobody reads."""
    document.state = State.DRAFT
    document.uploaded_on = today
    document.uploaded_by = origin.actor
    _complete(document)
    document.full_clean()
    document.save()
    version = Version.objects.create(
        document=document,
        in_force_from=document.effective_from,
        in_force_to=document.effective_to,
        uploaded_on=today,
        uploaded_by=origin.actor,
    )
    attach(version, file, role=Role.ORIGINAL, origin=origin)
    record("DOCUMENT_TAKEN_IN", origin, obj=document, to_state=State.DRAFT)
    return document


@transaction.atomic
def amend(document: Document, *, origin: Origin, file: CheckedFile | None = None) -> Document:
    """Keep changed facts and, when given, another file, which begins its way to readers anew.

    A published document is withdrawn first.
    """
    if Document.objects.select_for_update().get(pk=document.pk).state == State.PUBLISHED:
        raise ValidationError(_("Dokument jest opublikowany. Najpierw go wycofaj."))
    _complete(document)
    document.full_clean()
    version = document.versions.latest("no")
    # What was confirmed were these facts and this file: the gate starts again.
    version.state = Release.UPLOADED
    version.in_force_from, version.in_force_to = document.effective_from, document.effective_to
    version.save()
    document.save()
    if file is not None:
        version.uploaded_by = origin.actor
        version.save()
        attach(version, file, role=Role.ORIGINAL, origin=origin)
    record(
        "DOCUMENT_AMENDED", origin, obj=document, changes={"file": file.sha256 if file else None}
    )
    return document


def attach(version: Version, file: CheckedFile, *, role: Role, origin: Origin) -> Rendition:
    """Keep a file of a version; an original or a redacted one becomes the file to be served."""
    served = role != Role.ACCESSIBLE_TEXT
    if served:
        version.renditions.filter(is_served=True).update(is_served=False)
    rendition = Rendition(
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
    return rendition


def _complete(document: Document) -> None:
    """Fill in what follows from the rest.

    Sequence and year as the number says; else the year given, else that of the paper's own date.
    """
    read = document.organ.read_number(document.number) if document.organ else None
    document.seq, year = read or (None, document.year)
    document.year = year or (document.borne_date or document.uploaded_on).year
    document.effective_from = effective_date(document)
