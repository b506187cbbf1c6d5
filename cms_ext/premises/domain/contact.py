"""Entering, changing and ending who looks after a place."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.audit.domain.event import Origin, record
from cms_ext.premises.domain.entering import path_of
from cms_ext.premises.models import Building, PlaceContact, lasting


@transaction.atomic
def set_contact(contact: PlaceContact, *, origin: Origin) -> PlaceContact:
    """Save a new contact or a changed one. Raises ValidationError as its model does.

    The log has the role and the place, never the name: it is somebody's.
    """
    entered = contact.pk is None
    contact.full_clean()
    contact.save()
    _record("CONTACT_ENTERED" if entered else "CONTACT_CHANGED", contact, origin)
    return contact


@transaction.atomic
def end_contact(contact: PlaceContact, *, on: date, origin: Origin) -> None:
    """`on` is its last day. Raises ValidationError for a day before its first."""
    if contact.valid_from is not None and on < contact.valid_from:
        raise ValidationError({"on": _("Ostatni dzień jest przed pierwszym. Popraw datę.")})
    contact.valid_to = on
    contact.save(update_fields=["valid_to"])
    _record("CONTACT_ENDED", contact, origin)


@transaction.atomic
def remove_contact(contact: PlaceContact, *, today: date, origin: Origin) -> None:
    """Delete one that is over: nobody needs the name of a former caretaker.

    Raises ValidationError for one that still holds.
    """
    if contact.valid_to is None or contact.valid_to >= today:
        raise ValidationError(_("Ten kontakt jeszcze obowiązuje. Najpierw wpisz mu ostatni dzień."))
    _record("CONTACT_REMOVED", contact, origin)
    contact.delete()


def copy_contacts(building: Building, to: Building, *, on: date) -> None:
    """Those that hold on the day look after the other building as well, from then on."""
    for contact in building.contacts.filter(lasting(on)):
        contact.pk = None
        contact.building, contact.valid_from = to, on
        contact.save(force_insert=True)


def _record(action: str, contact: PlaceContact, origin: Origin) -> None:
    record(action, origin, obj=contact, note=path_of(contact.place()), to_state=contact.role)
