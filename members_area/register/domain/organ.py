"""Establishing organs, electing people to them, and ending their terms of office."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Group
from django.db import transaction

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person
from members_area.register.models import OfficeTerm, Organ


@transaction.atomic
def establish_organ(organ: Organ, *, origin: Origin) -> Organ:
    """Save a new organ, with the group to which its papers are opened."""
    organ.group = Group.objects.get_or_create(name=f"organ-{organ.code}")[0]
    organ.full_clean()
    organ.save()
    record("ORGAN_ESTABLISHED", origin, obj=organ, note=organ.code)
    return organ


@transaction.atomic
def amend_organ(organ: Organ, *, origin: Origin) -> Organ:
    """Save a changed name, pattern or period of an organ."""
    organ.full_clean()
    organ.save()
    record("ORGAN_AMENDED", origin, obj=organ, note=organ.code)
    return organ


@transaction.atomic
def elect_to_organ(
    person: Person, organ: Organ, *, starts_on: date, ends_on: date | None, origin: Origin
) -> OfficeTerm:
    """Save a term of office for a person."""
    term = OfficeTerm(person=person, organ=organ, starts_on=starts_on, ends_on=ends_on)
    term.full_clean()
    term.save()
    record("OFFICE_BEGUN", origin, obj=term, subject=person, note=organ.code)
    return term


@transaction.atomic
def end_term(term: OfficeTerm, *, on: date | None, origin: Origin) -> OfficeTerm:
    """Set the first day without the office; None removes a planned end."""
    term.ends_on = on
    term.full_clean()
    term.save()
    record("OFFICE_END_SET", origin, obj=term, subject=term.person, note=term.organ.code)
    return term
