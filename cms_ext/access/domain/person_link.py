"""A clerk links an application to the person on file whom the software did not find."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cms_ext.access.domain import step
from cms_ext.access.domain.checks import run_checks
from cms_ext.access.domain.guard import at_desk, not_own
from cms_ext.access.domain.refusal import refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.desks.person_register.domain.refusal import WRONG_STATE
from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person


@transaction.atomic
def link_person(
    application: AccessApplication, person: Person, origin: Origin, today: date
) -> None:
    """Link an application to a person and run the checks again. Raises Refusal when decided."""
    step.lock(application)
    at_desk(application, origin)
    if application.state not in ApplicationState.undecided():
        raise refusal(WRONG_STATE, state=str(ApplicationState(application.state).label))
    application.person = person
    not_own(application, origin)
    application.save(update_fields=["person"])
    record("PERSON_LINKED", origin, obj=application, subject=person)
    if application.state == ApplicationState.IN_REVIEW:
        run_checks(application, origin, today)
