"""A number of two papers (E-LIB-03): allowed only for old ones, with a reason."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from members_area.library.models import Document, DocumentState


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
