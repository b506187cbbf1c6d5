"""The telephone on file: the number that a clerk in doubt calls."""

from __future__ import annotations

from django.db import transaction

from cms_ext.access.domain.masking import masked_number
from cms_ext.access.form.phone import phone_pl
from cms_ext.audit.domain.event import Origin, record
from cms_ext.identity.models import Person


@transaction.atomic
def set_registered_phone(person: Person, phone: str, origin: Origin, document_seen: str) -> None:
    """Write a new number to the register, or none ("").

    `document_seen` says by what the clerk knew the person, never a number. Raises
    `cms_ext.access.form.plain.Refused` for what is no number.
    """
    new = phone_pl(phone) if phone.strip() else ""
    row = Person.objects.select_for_update().get(pk=person.pk)
    old, row.phone, person.phone = row.phone, new, new
    row.save(update_fields=["phone"])
    record(
        "REGISTERED_PHONE_CHANGED",
        origin,
        obj=person,
        subject=person,
        note=document_seen,
        changes={"old": masked_number(old), "new": masked_number(new)},
    )
