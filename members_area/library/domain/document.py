"""What happens to a document: taken in, changed, published, withdrawn (library.md §3).

The full release gate (detector, redaction, second person) will stand in front of `publish`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from cms_ext.audit.domain.event import Origin, record
from members_area.library.domain.standing import effective_date
from members_area.library.domain.upload import CheckedFile
from members_area.library.models import (
    Audience,
    Document,
    DocumentGroupPermission,
    DocumentUserPermission,
    Rendition,
    State,
)
from members_area.register.domain.group import members_group

OPEN = "open_document"


@transaction.atomic
def take_in(document: Document, file: CheckedFile, *, today: date, origin: Origin) -> Document:
    """Keep a new document with its file, as a draft that nobody reads."""
    document.state = State.DRAFT
    document.uploaded_on = today
    document.uploaded_by = origin.actor
    _complete(document)
    document.full_clean()
    document.save()
    _attach(document, file, origin)
    record("DOCUMENT_TAKEN_IN", origin, obj=document, to_state=State.DRAFT)
    return document


@transaction.atomic
def amend(document: Document, *, origin: Origin, file: CheckedFile | None = None) -> Document:
    """Keep changed facts and, when given, another file. A published document is withdrawn first."""
    if Document.objects.select_for_update().get(pk=document.pk).state == State.PUBLISHED:
        raise ValidationError(_("Dokument jest opublikowany. Najpierw go wycofaj."))
    _complete(document)
    document.full_clean()
    document.save()
    if file is not None:
        _attach(document, file, origin)
    record(
        "DOCUMENT_AMENDED", origin, obj=document, changes={"file": file.sha256 if file else None}
    )
    return document


@transaction.atomic
def publish(document: Document, *, on: date, origin: Origin) -> Document:
    """Release a document from this day on, to those whom its audience names.

    Raises ValidationError, E-LIB-03 for a number that is taken. What is open to everybody needs
    no grant; what is open to members or to an organ gets guardian's, for their group.
    """
    document.refresh_from_db(from_queryset=Document.objects.select_for_update())
    before = document.state
    _refuse_unpublishable(document)
    document.state = State.PUBLISHED
    document.published_on = on
    document.withdrawal_reason = ""
    document.save()
    for group in _readers(document):
        assign_perm(OPEN, group, document)
    record(
        "DOCUMENT_PUBLISHED",
        origin,
        obj=document,
        from_state=before,
        to_state=State.PUBLISHED,
        changes={"audience": document.audience, "file": _current(document).sha256},
    )
    return document


@transaction.atomic
def withdraw(document: Document, reason: str, *, origin: Origin) -> Document:
    """Close a published document at once, for everybody; the reason stays with it."""
    document.refresh_from_db(from_queryset=Document.objects.select_for_update())
    if document.state != State.PUBLISHED:
        raise ValidationError(_("Wycofać można tylko opublikowany dokument."))
    if not reason.strip():
        raise ValidationError({"reason": _("Podaj powód wycofania.")})
    document.state = State.WITHDRAWN
    document.withdrawal_reason = reason.strip()
    document.save()
    DocumentGroupPermission.objects.filter(content_object=document).delete()
    DocumentUserPermission.objects.filter(content_object=document).delete()
    record(
        "DOCUMENT_WITHDRAWN",
        origin,
        obj=document,
        from_state=State.PUBLISHED,
        to_state=State.WITHDRAWN,
        note=document.withdrawal_reason,
    )
    return document


def _complete(document: Document) -> None:
    """Fill in what follows from the rest.

    Sequence and year as the number says; else the year given, else that of the paper's own date.
    """
    read = document.organ.read_number(document.number) if document.organ else None
    document.seq, year = read or (None, document.year)
    document.year = year or (document.borne_date or document.uploaded_on).year
    document.effective_from = effective_date(document)


def _attach(document: Document, file: CheckedFile, origin: Origin) -> None:
    document.renditions.filter(is_current=True).update(is_current=False)
    rendition = Rendition(
        document=document,
        extension=file.extension,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        pages=file.pages,
        created_by=origin.actor,
    )
    rendition.file.save(f"{document.pk}.{file.extension}", file.content, save=False)
    rendition.save()


def _current(document: Document) -> Rendition:
    return document.renditions.get(is_current=True)


def _refuse_unpublishable(document: Document) -> None:
    if document.state == State.PUBLISHED:
        raise ValidationError(_("Dokument jest już opublikowany."))
    if not document.renditions.filter(is_current=True).exists():
        raise ValidationError(_("Dokument nie ma pliku. Najpierw go dodaj."))
    twin = Document.objects.filter(
        state=State.PUBLISHED,
        kind=document.kind,
        organ=document.organ,
        year=document.year,
        seq=document.seq,
    )
    if document.seq is not None and twin.exists():
        raise ValidationError(
            _("Numer %(number)s już istnieje dla organu %(organ)s w roku %(year)d.")
            % {"number": document.number, "organ": document.organ, "year": document.year},
            code="E-LIB-03",
        )


def _readers(document: Document) -> Iterable[Group]:
    if document.audience == Audience.MEMBERS:
        return [members_group()]
    if document.audience == Audience.ORGAN and document.audience_organ is not None:
        return [document.audience_organ.group]
    return []
