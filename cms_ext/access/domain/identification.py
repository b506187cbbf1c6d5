"""Looking an applicant up in the register, by the panel's own keys."""

from __future__ import annotations

from datetime import date

from cms_ext.access.models import AccessApplication
from cms_ext.access.procedure import procedure_of
from cms_ext.audit.domain.event import SYSTEM, record
from cms_ext.plugins import declared


def identify(application: AccessApplication, today: date) -> None:
    """Name the person whom the register finds, if none is named yet.

    Needs a transaction with the row locked. A form from the site is not looked up in the request
    that brings it, so that no answer takes longer for people on file.
    """
    if application.person_id is not None:
        return
    found = declared(procedure_of(application.panel).find_person)(application.payload, today)
    if found is not None:
        application.person = found
        application.save(update_fields=["person"])
        record("PERSON_LINKED", SYSTEM, obj=application, subject=found)
