"""The clerk types what stands on a form that came as a file, with the file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from cms_ext.access.domain import step
from cms_ext.access.domain.checks.running import run_checks
from cms_ext.access.domain.identification import person_named_in
from cms_ext.access.domain.refusal import refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.desks.person_register.domain.refusal import WRONG_STATE
from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.plugins.procedure import procedure_of

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
