"""What a clerk types: a paper form handed in at the desk, or a form that came as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain import step
from cms_ext.access.domain.applicant import is_identified, person_named_in
from cms_ext.access.domain.checks import decide_check
from cms_ext.access.domain.checks.running import run_checks
from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.files.accepted import AcceptedFile
from cms_ext.access.domain.refusal import NOT_IDENTIFIED, refusal
from cms_ext.access.domain.registration import (
    NewApplication,
    RegisteredApplication,
    register_application,
)
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import (
    AccessCheckCode,
    ApplicationChannel,
    ApplicationState,
    CheckVerdict,
    SignatureKind,
)
from cms_ext.desks.people.person_register.domain.desks import WRONG_STATE
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.registry import procedure_of

NOON = time(12)


@dataclass(frozen=True, slots=True)
class EnteredForm:
    """What stands on the paper, when it came, and what the clerk has seen of it."""

    payload: Mapping[str, Any]
    received_on: date
    signed: bool
    id_seen: bool
    scans: Sequence[AcceptedFile] = ()
    poa: Sequence[AcceptedFile] = ()


@transaction.atomic
def enter_form(
    procedure: AccessProcedure, paper: EnteredForm, origin: Origin, now: datetime
) -> RegisteredApplication:
    """Register the form (channel IN_PERSON) and begin its review: the person is standing there.

    `now` is the moment of business
    (`cms_ext.base.dates.clock.business_now`). Raises Refusal (an own
    application, or nobody's: no name and no number), NoForm and AttachmentRefused.
    """
    if not is_identified(paper.payload):
        raise refusal(NOT_IDENTIFIED)
    today = timezone.localdate(now)
    registered = register_application(
        NewApplication(
            procedure=procedure,
            channel=ApplicationChannel.IN_PERSON,
            payload=paper.payload,
            received_at=_received_at(paper.received_on, now),
            signature_kind=SignatureKind.HANDWRITTEN,
            files=paper.scans,
            poa=paper.poa,
        ),
        origin,
        today,
    )
    application = registered.application
    begin_review(application, origin, today)
    if application.state == ApplicationState.IN_REVIEW:
        _note_what_was_seen(application, paper, origin)
    return registered


def _note_what_was_seen(application: AccessApplication, paper: EnteredForm, origin: Origin) -> None:
    seen = {
        AccessCheckCode.C04: (paper.signed, _("Podpis widziany na formularzu.")),
        AccessCheckCode.C12: (paper.id_seen, _("Okazano dokument tożsamości.")),
    }
    for check in application.checks.filter(result=CheckVerdict.CANNOT_TELL, code__in=list(seen)):
        was_seen, words = seen[AccessCheckCode(check.code)]
        if was_seen:
            decide_check(application, AccessCheckCode(check.code), CheckVerdict.PASS, words, origin)


def _received_at(day: date, now: datetime) -> datetime:
    """Now for what came today; noon of an earlier day, because nobody noted the hour."""
    if day == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(day, NOON))


TRANSCRIBED = (ApplicationChannel.EMAIL, ApplicationChannel.TRUSTED_E, ApplicationChannel.IN_PERSON)


@transaction.atomic
def save_transcription(
    application: AccessApplication, payload: Mapping[str, Any], origin: Origin, today: date
) -> None:
    """Save the clerk's transcription of a form; looks the person up if none was found before.

    `payload` is `form_class(spec, for_desk=True)(…).payload`. Never for a form from the
    site, which the applicant filled in. Raises Refusal when the application is decided already.
    """
    step.lock(application)
    for guard in step.CLERK:
        guard(application, origin)
    if (
        application.state not in ApplicationState.undecided()
        or application.channel not in TRANSCRIBED
    ):
        raise refusal(WRONG_STATE, state=str(ApplicationState(application.state).label))
    changed = sorted(key for key in payload if payload[key] != application.payload.get(key))
    application.payload = dict(payload)
    if application.person is None:
        procedure = procedure_of(application.panel)
        application.person = person_named_in(application.payload, procedure, today)
    application.save(update_fields=["payload", "person"])
    record(
        "FIELDS_TYPED",
        origin,
        obj=application,
        subject=application.person,
        changes={"fields": changed},
    )
    if application.state == ApplicationState.IN_REVIEW:
        run_checks(application, origin, today)
