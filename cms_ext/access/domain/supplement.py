"""What the applicant adds later: the signed form, powers of attorney, what was called for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from cms_ext.access.domain.checks.running import rerun_checks
from cms_ext.access.domain.decision import resume_review
from cms_ext.access.domain.files.accepted import AcceptedFile
from cms_ext.access.domain.files.attach import attach, attach_signed
from cms_ext.access.domain.refusal import refusal
from cms_ext.access.domain.step import lock
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.vocabulary import ApplicationState, AttachmentKind
from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.desks.people.person_register.domain.desks import WRONG_STATE
from cms_ext.evidence.audit.domain.event import Origin, record


def add_files(
    application: AccessApplication,
    *,
    signed: Sequence[AcceptedFile] = (),
    signature_kind: str = "",
    poa: Sequence[AcceptedFile] = (),
    origin: Origin,
    today: date,
) -> int:
    """Attach the files, all or none; how many were new. A signed form brings it to the desk.

    An application that was called for completion goes back to review. Raises AttachmentRefused, and
    Refusal once it is decided.
    """
    with erased_unless_kept() as stored, transaction.atomic():
        lock(application)
        if application.state not in ApplicationState.undecided():
            raise refusal(WRONG_STATE, state=ApplicationState(application.state).label)
        kept = attach_signed(application, signed, signature_kind)
        stored += [row.file for row in kept]
        kept += attach(application, poa, AttachmentKind.POA)
        stored += [row.file for row in kept]
        if kept:
            _taken_in(application, kept, signature_kind if signed else "", origin, today)
    return len(kept)


def _taken_in(
    application: AccessApplication,
    kept: Sequence[ApplicationAttachment],
    signature_kind: str,
    origin: Origin,
    today: date,
) -> None:
    if any(row.kind != AttachmentKind.POA for row in kept):
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
    if application.state == ApplicationState.IN_REVIEW:
        rerun_checks(application, today)
    if application.state == ApplicationState.INCOMPLETE:
        resume_review(application, origin, today)
