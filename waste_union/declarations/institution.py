"""Managers and institutions that settle waste fees: found by their NIP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.queries.rights import properties_of


def find_person(payload: Mapping[str, Any], today: date) -> Person | None:
    """The one firm on file with the NIP of the application."""
    tax_id = str(payload.get("tax_id", ""))
    if not tax_id:
        return None
    found = list(Person.objects.filter(kind=Person.Kind.COMPANY, tax_id=tax_id)[:2])
    return found[0] if len(found) == 1 else None


def person_by_reference(reference: str, today: date) -> Person | None:
    """Former accesses name institutions by their NIP."""
    return find_person({"tax_id": reference}, today)


def addresses_of(person: Person, today: date) -> list[str]:
    """The properties for which this person may declare."""
    return [one.address for one in properties_of(person, today)]
