"""Who an application says it is from, and about which premises; looking that person up.

The one reader of these keys: they are those of the plugins' forms (`access.md` §2): a person's
statement, the E-BOK form of a person or a firm, and the application of an institution.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cms_ext.access.models import AccessApplication
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.people.identity.models import Person
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.registry import procedure_of

IDENTIFYING = ("last_name", "company_name", "org_name", "member_no", "tax_id")
PREMISES_KEYS = ("premises_address", "premises_list", "properties")


def applicant_name(payload: Mapping[str, Any]) -> str:
    """First names and surname of the applicant; for a firm, of the person who signs for it."""
    parts = (_text(payload, key) for key in ("first_names", "last_name", "authorised"))
    return " ".join(part for part in parts if part)


def is_identified(payload: Mapping[str, Any]) -> bool:
    """Whether the form says whose it is: a surname, a firm's name, a number (access.md §3)."""
    return any(_text(payload, key) for key in IDENTIFYING)


def is_firm(payload: Mapping[str, Any]) -> bool:
    """Whether a firm or an institution applies, for which somebody signs."""
    return payload.get("payer_kind") == "company" or "org_name" in payload


def name_on_file_should_be(payload: Mapping[str, Any]) -> str:
    """The name to look for in the register: the firm's own when a firm applies."""
    if is_firm(payload):
        return _text(payload, "company_name") or _text(payload, "org_name")
    return applicant_name(payload)


def premises_named(payload: Mapping[str, Any]) -> list[str]:
    """The addresses of the premises that the form names, as they were written."""
    values = [payload.get(key) or [] for key in PREMISES_KEYS]
    written = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [text for one in written if (text := str(one).strip())]


def _text(payload: Mapping[str, Any], key: str) -> str:
    return str(payload.get(key) or "").strip()


def person_named_in(
    payload: Mapping[str, Any], procedure: AccessProcedure, today: date
) -> Person | None:
    """The person on file who fits the form's keys, or None."""
    found: Person | None = procedure.find_person(payload, today)
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
