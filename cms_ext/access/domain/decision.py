"""A clerk's steps with an application, from „Rozpocznij weryfikację” to the decision.

The table of `step` says who may take which step from which state.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms_ext.access import vocabulary
from cms_ext.access.domain import refusal, step
from cms_ext.access.domain.accepted_file import AcceptedFile
from cms_ext.access.domain.applicant import identify_person
from cms_ext.access.domain.attachment import attach_files, attach_signed
from cms_ext.access.domain.checks.requirement import SUPPLEMENTABLE
from cms_ext.access.domain.checks.running import rerun_checks, run_checks, unmet_checks
from cms_ext.access.domain.email.incoming import find_doubts
from cms_ext.access.domain.notice import notify_gaps, notify_refusal
from cms_ext.access.domain.step import lock_application, require_not_own, require_own_desk
from cms_ext.access.models import (
    AccessApplication,
    AccessSettings,
    ApplicationAttachment,
)
from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.desks.people.person_register.domain.desk import WRONG_STATE
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.models import Person

MAX_DOUBT_LENGTH = 400


class Gap(Protocol):
    """A missing piece of an application: `FormGap` of a form, or `Missing` of a recommendation."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def message(self) -> str: ...


@transaction.atomic
def begin_review(application: AccessApplication, origin: Origin, today: date) -> None:
    """SUBMITTED → IN_REVIEW: the checks run.

    When the office's own mail server distrusts the sender, the application goes on to PHONE_CHECK
    at once, if there is a number on file to call.
    """
    step.lock_and_check(application, step.REVIEW, origin)
    identify_person(application, today)
    require_not_own(application, origin)
    application.reviewed_by = origin.actor
    application.doubt = " ".join(dict.fromkeys(find_doubts(application.messages.all())))[
        :MAX_DOUBT_LENGTH
    ]
    person = application.person
    to_be_called = bool(application.doubt and person and person.phone)
    results = rerun_checks(application, today)
    target = (
        vocabulary.ApplicationState.PHONE_CHECK
        if to_be_called
        else vocabulary.ApplicationState.IN_REVIEW
    )
    step.enter_state(application, step.REVIEW, origin, target=target, changes=results)


@transaction.atomic
def call_for_supplement(
    application: AccessApplication, gaps: Sequence[Gap], origin: Origin, today: date
) -> None:
    """IN_REVIEW → INCOMPLETE: names the gaps and the term, sends T2."""
    step.lock_and_check(application, step.CALL_FOR_MORE, origin)
    can_be_mended = Q(code__in=SUPPLEMENTABLE) | ~Q(supplement="")
    failed = application.checks.filter(can_be_mended, result=vocabulary.CheckVerdict.FAIL)
    if not gaps or not failed.exists():
        raise refusal.make_refusal(refusal.NOTHING_MISSING)
    application.gaps = [
        {"key": gap.key, "label": str(gap.label), "message": str(gap.message)} for gap in gaps
    ]
    application.supplement_by = add_term_days(today, AccessSettings.load().supplement_days)
    step.enter_state(
        application, step.CALL_FOR_MORE, origin, changes={"gaps": [g.key for g in gaps]}
    )
    notify_gaps(application, application.supplement_by)


@transaction.atomic
def resume_review(application: AccessApplication, origin: Origin, today: date) -> None:
    """INCOMPLETE → IN_REVIEW after a supplement: checks run, the term starts again."""
    step.lock_and_check(application, step.SUPPLEMENT, origin)
    _end_waiting(application, today)
    results = rerun_checks(application, today)
    step.enter_state(application, step.SUPPLEMENT, origin, changes=results)


@transaction.atomic
def continue_in_person(application: AccessApplication, origin: Origin, today: date) -> None:
    """Continue an undecided application at the desk, in person (access.md §2a).

    Its channel becomes IN_PERSON. Doubts about the sender no longer count: the applicant shows an
    ID instead.
    """
    step.lock_and_check(application, step.IN_PERSON, origin)
    before = application.channel
    application.channel, application.in_queue, application.doubt = (
        vocabulary.ApplicationChannel.IN_PERSON,
        True,
        "",
    )
    _end_waiting(application, today)
    application.reviewed_by = origin.actor
    results = rerun_checks(application, today)
    step.enter_state(application, step.IN_PERSON, origin, reason_code=before, changes=results)


@transaction.atomic
def approve_application(application: AccessApplication, origin: Origin, today: date) -> None:
    """IN_REVIEW → APPROVED, when every mandatory check is met today.

    The checks run again, because the register may have changed. Raises Refusal E-ACC-03 with the
    list of unmet checks, or E-ACC-01.
    """
    step.lock_and_check(application, step.APPROVE, origin)
    if application.person is None:
        raise refusal.make_refusal(refusal.NO_PERSON)
    results = rerun_checks(application, today)
    unmet = unmet_checks(application)
    if vocabulary.AccessCheckCode.C08 in unmet and not application.person.correspondence_email:
        raise refusal.make_refusal(refusal.NO_ADDRESS)
    if unmet:
        raise refusal.make_refusal(
            refusal.CHECKS_UNMET, list=", ".join(str(code.label) for code in unmet)
        )
    application.decided_by, application.decided_at = origin.actor, timezone.now()
    step.enter_state(application, step.APPROVE, origin, changes=results)


@transaction.atomic
def reject_application(
    application: AccessApplication, reason: vocabulary.RejectReason, text: str, origin: Origin
) -> None:
    """IN_REVIEW → REJECTED with a reason (OTHER needs words), sends T5."""
    step.lock_and_check(application, step.REJECT, origin)
    if reason == vocabulary.RejectReason.OTHER and not text.strip():
        raise refusal.make_refusal(refusal.NO_REASON)
    _refuse(application, step.REJECT, reason, text.strip(), origin)


@transaction.atomic
def withdraw_application(application: AccessApplication, origin: Origin) -> None:
    """Undecided → WITHDRAWN, by the applicant (an origin without staff) or by the desk."""
    step.lock_and_check(application, step.WITHDRAW, origin)
    step.enter_state(application, step.WITHDRAW, origin)


def end_unsupplemented(today: date) -> int:
    """INCOMPLETE past its term → REJECTED (NOT_SUPPLEMENTED) and T5; returns how many.

    Repeatable.
    """
    late = AccessApplication.objects.filter(
        state=vocabulary.ApplicationState.INCOMPLETE, supplement_by__lt=today
    )
    return sum(_end_one(application, today) for application in list(late))


@transaction.atomic
def _end_one(application: AccessApplication, today: date) -> bool:
    step.lock_application(application)
    term = application.supplement_by
    if application.state != vocabulary.ApplicationState.INCOMPLETE or term is None or term >= today:
        return False  # supplemented while the others were ended
    _refuse(application, step.TERM_PASSED, vocabulary.RejectReason.NOT_SUPPLEMENTED, "", SYSTEM)
    return True


def _refuse(
    application: AccessApplication,
    way: step.ApplicationStep,
    reason: vocabulary.RejectReason,
    text: str,
    origin: Origin,
) -> None:
    application.reject_reason, application.decision_text = reason, text
    application.decided_by, application.decided_at = origin.actor, timezone.now()
    step.enter_state(application, way, origin, reason_code=reason)
    notify_refusal(application)


def _end_waiting(application: AccessApplication, today: date) -> None:
    """Give the turn back to the desk; the days that the applicant took are not the desk's."""
    if application.state == vocabulary.ApplicationState.INCOMPLETE:
        application.decide_by = add_term_days(today, AccessSettings.load().decision_days)
    application.gaps, application.supplement_by = [], None


@transaction.atomic
def link_person(
    application: AccessApplication, person: Person, origin: Origin, today: date
) -> None:
    """Link the application to a person and run the checks again.

    Raises Refusal when it is decided.
    """
    step.lock_application(application)
    require_own_desk(application, origin)
    if application.state not in vocabulary.ApplicationState.undecided():
        raise refusal.make_refusal(
            WRONG_STATE, state=str(vocabulary.ApplicationState(application.state).label)
        )
    application.person = person
    require_not_own(application, origin)
    application.save(update_fields=["person"])
    record("PERSON_LINKED", origin, obj=application, subject=person)
    if application.state == vocabulary.ApplicationState.IN_REVIEW:
        run_checks(application, origin, today)


def add_files(
    application: AccessApplication,
    *,
    signed: Sequence[AcceptedFile] = (),
    signature_kind: str = "",
    poa: Sequence[AcceptedFile] = (),
    origin: Origin,
    today: date,
) -> int:
    """Attach files, all or none; returns how many were new.

    A signed form brings the application to the desk. One that was called for completion goes back
    to review. Raises AttachmentRefused, and Refusal once it is decided.
    """
    with erased_unless_kept() as stored, transaction.atomic():
        lock_application(application)
        if application.state not in vocabulary.ApplicationState.undecided():
            raise refusal.make_refusal(
                WRONG_STATE, state=vocabulary.ApplicationState(application.state).label
            )
        rows = attach_signed(application, signed, signature_kind)
        stored += [row.file for row in rows]
        rows += attach_files(application, poa, vocabulary.AttachmentKind.POA)
        stored += [row.file for row in rows]
        if rows:
            _note_files(application, rows, signature_kind if signed else "", origin, today)
    return len(rows)


def _note_files(
    application: AccessApplication,
    rows: Sequence[ApplicationAttachment],
    signature_kind: str,
    origin: Origin,
    today: date,
) -> None:
    if any(row.kind != vocabulary.AttachmentKind.POA for row in rows):
        application.in_queue = True
        application.signature_kind = signature_kind or application.signature_kind
        application.save(update_fields=["in_queue", "signature_kind"])
    record(
        "FILES_ADDED",
        origin,
        obj=application,
        subject=application.person,
        changes={"kinds": sorted({str(row.kind) for row in rows}), "count": len(rows)},
    )
    if application.state == vocabulary.ApplicationState.IN_REVIEW:
        rerun_checks(application, today)
    if application.state == vocabulary.ApplicationState.INCOMPLETE:
        resume_review(application, origin, today)
