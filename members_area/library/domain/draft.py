"""A draft that came in by mistake goes away again, as long as nobody worked on it."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.audit.models import AuditEvent
from members_area.library.domain.preview import forget_preview
from members_area.library.models import Document, DocumentState, Rendition

TAKEN_IN = "DOCUMENT_TAKEN_IN"
# What the access log says of a paper that came in, and was looked at by the detector or by people.
NO_WORK = {TAKEN_IN, "DOCUMENT_SCANNED", "DOCUMENT_READ", "DOCUMENT_ORIGINAL_READ"}


@transaction.atomic
def discard_draft(document: Document, *, origin: Origin) -> None:
    """The paper goes with its file; that it was here stays in the access log.

    Raises ValidationError when somebody worked on it: then it has its way through the gate.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state != DocumentState.DRAFT:
        raise ValidationError(_("Dokument nie jest już szkicem. Można go tylko wycofać."))
    if not _is_untouched(document):
        raise ValidationError(_("Ktoś już nad tym szkicem pracował, więc zostaje."))
    record("DOCUMENT_DISCARDED", origin, obj=document, from_state=document.state)
    files = list(Rendition.objects.filter(version__document=document))
    try:
        Rendition.objects.filter(version__document=document).delete()
        document.versions.all().delete()
        document.delete()
    except ProtectedError as linked:
        raise ValidationError(_("Na ten szkic wskazuje inny wpis, więc zostaje.")) from linked
    for file in files:
        # A file does not come back when the transaction is taken back.
        transaction.on_commit(partial(_erase, file))


def _is_untouched(document: Document) -> bool:
    """By the access log, where every change stands; without its beginning nobody knows."""
    events = AuditEvent.objects.filter(object_type=Document._meta.label, object_id=str(document.pk))
    actions = set(events.order_by().values_list("action", flat=True).distinct())
    return TAKEN_IN in actions and actions <= NO_WORK


def _erase(file: Rendition) -> None:
    forget_preview(file)
    file.file.storage.delete(file.file.name or "")
