"""Discarding a draft: the paper goes with its files, that it was here stays in the access log."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.domain.files import forget_preview
from members_area.library.models import Document, DocumentState, Rendition, Version

# Whoever works at the gate.
WORKS = "members_area_library.change_document"
TAKEN_IN = "DOCUMENT_TAKEN_IN"
# What the access log says of a paper that came in, and was looked at by the detector or by people.
NO_WORK = {TAKEN_IN, "DOCUMENT_SCANNED", "DOCUMENT_READ", "DOCUMENT_ORIGINAL_READ"}


def may_discard(user: User, document: Document) -> bool:
    """Whether this user made the draft, or works at the gate."""
    return document.uploaded_by_id == user.pk or user.has_perm(WORKS)


@transaction.atomic
def discard_draft(document: Document, *, origin: Origin) -> None:
    """Discard a draft, however much was done with it.

    Raises ValidationError for what was ever published, for what another register points to, and
    when the actor neither made it nor works at the gate.
    """
    document = _held(document)
    if origin.actor is None or not may_discard(origin.actor, document):
        raise ValidationError(_("Szkic usuwa osoba, która go dodała, albo kancelaria."))
    _delete(document, origin)


@transaction.atomic
def discard_untouched_draft(document: Document, *, origin: Origin) -> None:
    """Discard a draft as its batch is taken back.

    Raises ValidationError also when somebody worked on it: then it has its way through the gate.
    """
    document = _held(document)
    actions = _recorded(document)
    # By the access log, where every change stands; without its beginning nobody knows.
    if TAKEN_IN not in actions or not actions <= NO_WORK:
        raise ValidationError(_("Ktoś już nad tym szkicem pracował, więc zostaje."))
    _delete(document, origin)


def _held(document: Document) -> Document:
    """The draft under its lock, after its versions as in publishing."""
    list(Version.objects.select_for_update().filter(document=document))
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state != DocumentState.DRAFT:
        raise ValidationError(_("Dokument nie jest już szkicem. Można go tylko wycofać."))
    if "DOCUMENT_PUBLISHED" in _recorded(document) or was_published(document):
        raise ValidationError(_("Dokument był już opublikowany, więc zostaje w bibliotece."))
    return document


def was_published(document: Document) -> bool:
    return document.versions.filter(published_on__isnull=False).exists()


def _recorded(document: Document) -> set[str]:
    """What was done with a paper, by the access log."""
    events = AuditEvent.objects.filter(object_type=Document._meta.label, object_id=str(document.pk))
    return set(events.order_by().values_list("action", flat=True).distinct())


def _delete(document: Document, origin: Origin) -> None:
    files = list(Rendition.objects.filter(version__document=document))
    record(
        "DOCUMENT_DISCARDED",
        origin,
        obj=document,
        from_state=document.state,
        changes={"files": sorted(file.sha256 for file in files)},
    )
    try:
        Rendition.objects.filter(version__document=document).delete()
        document.versions.all().delete()
        document.delete()
    except ProtectedError as linked:
        raise ValidationError(_("Na ten szkic wskazuje inny wpis, więc zostaje.")) from linked
    for file in files:
        # A file does not come back when the transaction is taken back.
        transaction.on_commit(partial(_erase, file))


def _erase(file: Rendition) -> None:
    forget_preview(file)
    if not Rendition.objects.filter(file=file.file.name).exists():
        file.file.storage.delete(file.file.name or "")
