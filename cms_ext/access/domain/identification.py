"""Looking an applicant up in the register, by the panel's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cms_ext.access.models import AccessApplication
from cms_ext.office.audit.domain.event import SYSTEM, record
from cms_ext.people.identity.models import Person
from cms_ext.plugins import AccessProcedure, declared
from cms_ext.plugins.procedure import procedure_of


def person_named_in(
    payload: Mapping[str, Any], procedure: AccessProcedure, today: date
) -> Person | None:
    """The person on file who fits the form's keys, or None."""
    found: Person | None = declared(procedure.find_person)(payload, today)
    return found


def identify_person(application: AccessApplication, today: date) -> None:
    """Link the application to the person found in the register, unless it has one.

    Needs a transaction with the row locked. A form from the site is not looked up in the request
    that brings it, so that no answer takes longer for people on file.
    """
    if application.person_id is not None:
        return
    found = person_named_in(application.payload, procedure_of(application.panel), today)
    if found is not None:
        application.person = found
        application.save(update_fields=["person"])
        record("PERSON_LINKED", SYSTEM, obj=application, subject=found)
