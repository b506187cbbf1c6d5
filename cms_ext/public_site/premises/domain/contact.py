"""Entering, changing and ending who looks after a place."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.public_site.premises.domain.entering import path_of
from cms_ext.public_site.premises.models import Building, PlaceContact, lasting

# What a form may change besides the last day; that one is an end, and the log tells it apart.
FACTS = ("role", "name", "phone", "email", "hours", "valid_from")


@transaction.atomic
def set_contact(contact: PlaceContact, *, origin: Origin) -> PlaceContact:
    """Save a new contact or a changed one; `valid_to` ends it. Raises ValidationError as its model.

    The log has the role and the place, never the name: it is somebody's. Nothing is recorded where
    nothing changes.
    """
    contact.full_clean()
    before = PlaceContact.objects.select_for_update().filter(pk=contact.pk).first()
    contact.save()
    for action in _acts(before, contact):
        _record(action, contact, origin)
    return contact


def _acts(before: PlaceContact | None, contact: PlaceContact) -> list[str]:
    if before is None:
        return ["CONTACT_ENTERED"]
    moved = contact.valid_to != before.valid_to
    reopened = moved and contact.valid_to is None
    other = any(getattr(contact, name) != getattr(before, name) for name in FACTS)
    return [
        *(["CONTACT_CHANGED"] if other or reopened else []),
        *(["CONTACT_ENDED"] if moved and not reopened else []),
    ]


@transaction.atomic
def remove_contact(contact: PlaceContact, *, today: date, origin: Origin) -> None:
    """Delete a contact that is over: the name of a former caretaker is not needed.

    Raises ValidationError for one that still holds.
    """
    if contact.valid_to is None or contact.valid_to >= today:
        raise ValidationError(_("Ten kontakt jeszcze obowiązuje. Najpierw wpisz mu ostatni dzień."))
    _record("CONTACT_REMOVED", contact, origin)
    contact.delete()


def copy_contacts(building: Building, to: Building, *, on: date) -> None:
    """Copy the contacts valid on the day to the other building, from that day on."""
    for contact in building.contacts.filter(lasting(on)):
        contact.pk = None
        contact.building, contact.valid_from = to, on
        contact.save(force_insert=True)


def _record(action: str, contact: PlaceContact, origin: Origin) -> None:
    record(action, origin, obj=contact, note=path_of(contact.place()), to_state=contact.role)
