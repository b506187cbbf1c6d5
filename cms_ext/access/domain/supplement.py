"""What the applicant adds later: the signed form, powers of attorney, what was called for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from cms_ext.access.domain.decision import supplemented
from cms_ext.access.domain.files.accepted import AcceptedFile
from cms_ext.access.domain.files.attach import attach
from cms_ext.access.domain.refusal import WRONG_STATE, refusal
from cms_ext.access.domain.signed_form import attach_signed
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import AttachmentKind, State
from cms_ext.audit.domain.event import Origin, record


@transaction.atomic
def add_files(
    application: AccessApplication,
    *,
    signed: Sequence[AcceptedFile] = (),
    signature_kind: str = "",
    poa: Sequence[AcceptedFile] = (),
    origin: Origin,
    today: date,
) -> int:
    """Attach the files; how many were new. A signed form brings the application to the desk.

    An application that was called for completion goes back to review. Raises FileRefused, and
    Refusal once it is decided.
    """
    current = AccessApplication.objects.select_for_update().get(pk=application.pk)
    application.state, application.in_queue = current.state, current.in_queue
    if application.state not in State.undecided():
        raise refusal(WRONG_STATE, state=str(State(application.state).label))
    kept = attach_signed(application, signed, signature_kind)
    kept += attach(application, poa, AttachmentKind.POA)
    if not kept:
        return 0
    if signed:
        application.in_queue = True
        application.signature_kind = signature_kind or application.signature_kind
        application.save(update_fields=["in_queue", "signature_kind"])
    record(
        "FILES_ADDED",
        origin,
        obj=application,
        subject=application.person,
        changes={"kinds": sorted({str(row.kind) for row in kept}), "count": len(kept)},
    )
    if application.state == State.INCOMPLETE:
        supplemented(application, origin, today)
    return len(kept)
