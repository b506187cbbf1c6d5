"""The telephone and the postal address on file: whom a clerk calls, and where a letter goes."""

from __future__ import annotations

from django.db import transaction

from cms_ext.base.text.typed_values import ValueRefused, masked_number, phone_pl, plain
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.address_link import Fact, record_source
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person, User

SHORTEST_ADDRESS = 5
LONGEST_ADDRESS = 200


@transaction.atomic
def set_registered_phone(person: Person, phone: str, origin: Origin, document_seen: str) -> None:
    """Save a new telephone number in the register, or none ("").

    `document_seen` says by which document the clerk identified the person, never its number. Raises
    `cms_ext.base.text.typed_values.ValueRefused` for what is no number.
    """
    new = phone_pl(phone) if phone.strip() else ""
    row = lock_person(person)
    old, row.phone, person.phone = row.phone, new, new
    row.save(update_fields=["phone"])
    record_source(row, Fact.PHONE, document_seen, origin)
    record(
        "REGISTERED_PHONE_CHANGED",
        origin,
        obj=person,
        subject=person,
        note=document_seen,
        changes={"old": masked_number(old), "new": masked_number(new)},
    )


@transaction.atomic
def set_postal_address(person: Person, address: str, origin: Origin, document_seen: str) -> None:
    """Save a new correspondence address in the register, or none (""): 5 to 200 characters.

    A starter password may go there by post. The log names the field and neither address.
    `document_seen` as above. Raises `cms_ext.base.text.typed_values.ValueRefused`.
    """
    new = plain(address, LONGEST_ADDRESS)
    if new and len(new) < SHORTEST_ADDRESS:
        raise ValueRefused("Podaj cały adres: ulicę, numer, kod pocztowy i miejscowość.")
    row = lock_person(person)
    row.correspondence_address = person.correspondence_address = new
    row.save(update_fields=["correspondence_address"])
    record_source(row, Fact.ADDRESS, document_seen, origin)
    record(
        "POSTAL_ADDRESS_CHANGED",
        origin,
        obj=person,
        subject=person,
        note=document_seen,
        changes={"fields": ["correspondence_address"]},
    )


def address_of(user: User) -> str:
    """The e-mail address of a login: the one on file, for staff their own; "" without one."""
    return user.person.correspondence_email if user.person else user.email
