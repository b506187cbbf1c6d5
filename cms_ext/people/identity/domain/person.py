"""Entering a person in the register, and correcting who the person is.

Contact data change by verbs of their own, each with its document
(`address_link.py`, `contact.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import (
    ValueRefused,
    clean_text,
    masked_number,
    parse_nip,
    parse_phone,
)
from cms_ext.base.text.typed_values import parse_email as normalised_email
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.address_link import Fact, record_source
from cms_ext.people.identity.models import Person, User

LONGEST_NAME = 160
LONGEST_ADDRESS = 200
SHORTEST_ADDRESS = 5
LONGEST_REPRESENTATIVES = 1000
# Never asked for nor kept (`access.md` §2): a clerk who copies a document may type it.
PESEL = re.compile(r"(?<!\d)\d{11}(?!\d)")

Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Who a person is; representatives of a firm one a line, `tax_id` a NIP or empty."""

    kind: str
    name: str
    tax_id: str = ""
    representatives: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """How the co-op reaches a person, each fact as typed or empty.

    `document` names the source in words, `since` the day from which the co-op has the data;
    `email_since` the same for the e-mail address alone, where only that is known.
    """

    email: str = ""
    phone: str = ""
    address: str = ""
    document: str = ""
    since: date | None = None
    email_since: date | None = None


@transaction.atomic
def register_person(entry: PersonEntry, contact: Contact, origin: Origin) -> Person:
    """Enter a person. Raises ValidationError by field (of entry and contact), all at once.

    Contact data need a document. An e-mail address counts as on file from now on, however long the
    co-op has had it; else one entry could get around C08 and the lock of 24 hours.
    """
    errors: Errors = {}
    person = Person(kind=entry.kind)
    _fill(person, entry, errors)
    person.correspondence_email = _read(errors, "email", contact.email, normalised_email)
    person.phone = _read(errors, "phone", contact.phone, parse_phone)
    person.correspondence_address = _read(errors, "address", contact.address, read_postal_address)
    facts = {
        Fact.EMAIL: person.correspondence_email,
        Fact.PHONE: person.phone,
        Fact.ADDRESS: person.correspondence_address,
    }
    if any(facts.values()) and not contact.document:
        errors["document"] = _("Wybierz, skąd Spółdzielnia ma dane kontaktowe.")
    if contact.since is not None and contact.since > timezone.localdate():
        errors["since"] = _("Ten dzień jeszcze nie nadszedł. Popraw datę.")
    if errors:
        raise ValidationError(errors)
    if person.correspondence_email:
        person.correspondence_email_since = timezone.now()
    person.save()
    since = dict.fromkeys(facts, contact.since) | {Fact.EMAIL: contact.email_since or contact.since}
    for fact, value in facts.items():
        if value:
            record_source(person, fact, contact.document, origin, since=since[fact])
    record(
        "PERSON_ENTERED",
        origin,
        obj=person,
        subject=person,
        note=contact.document,
        changes={"contact": [fact.value for fact, value in facts.items() if value]},
    )
    return person


@transaction.atomic
def correct_person(
    person: Person, entry: PersonEntry, origin: Origin, *, died_on: date | None
) -> Person:
    """Correct an entry; the log records which fields changed, and no value.

    `died_on` can only change or leave a day that is on file: a death is entered by
    `cms_ext.people.identity.domain.session.record_death`. Raises ValidationError by field.
    """
    row = lock_person(person)
    before = {name: getattr(row, name) for name in ENTRY}
    errors: Errors = {}
    row.kind = entry.kind
    _fill(row, entry, errors)
    if row.died_on is None and died_on is not None:
        errors["died_on"] = _("Śmierć odnotowuje się osobnym krokiem, na podstawie aktu zgonu.")
    elif died_on is not None and died_on > timezone.localdate():
        errors["died_on"] = _("Ta data jeszcze nie nadeszła.")
    if errors:
        raise ValidationError(errors)
    row.died_on = died_on
    changed = [name for name in ENTRY if getattr(row, name) != before[name]]
    if changed:
        row.save(update_fields=changed)
        record("PERSON_CORRECTED", origin, obj=row, subject=row, changes={"fields": changed})
    return row


def lock_person(person: Person) -> Person:
    """The entry as it is now, locked until the transaction ends; for verbs that write to it.

    Raises ValidationError for an entry that was merged into another one meanwhile.
    """
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.merged_into_id is not None:
        raise ValidationError(
            _("Ten wpis połączono właśnie z innym wpisem tej osoby. Wybierz osobę jeszcze raz.")
        )
    return row


ENTRY = ("kind", "name", "tax_id", "representatives", "died_on")


def _fill(person: Person, entry: PersonEntry, errors: Errors) -> None:
    if entry.kind not in Person.Kind.values:
        errors["kind"] = _("Wybierz: osoba fizyczna albo firma.")
    person.name = _read(errors, "name", entry.name, read_person_name)
    if not person.name and "name" not in errors:
        errors["name"] = _("Wpisz imię i nazwisko albo nazwę firmy.")
    person.tax_id = _read(errors, "tax_id", entry.tax_id, parse_nip)
    person.representatives = _read(
        errors, "representatives", entry.representatives, _representatives
    )
    if person.representatives and entry.kind != Person.Kind.COMPANY:
        errors["representatives"] = _("Reprezentantów ma tylko firma. Zostaw to pole puste.")


def _read(errors: Errors, field: str, typed: str, reader: Callable[[str], str]) -> str:
    if not typed.strip():
        return ""
    try:
        return reader(typed)
    except ValueRefused as refusal:
        errors[field] = str(refusal)
        return ""


def read_person_name(typed: str) -> str:
    """A name as it goes on file. Raises `typed_values.plain.ValueRefused`."""
    name = _without_pesel(clean_text(typed, LONGEST_NAME))
    if not any(sign.isalpha() for sign in name):
        raise ValueRefused(_("Wpisz imię i nazwisko albo nazwę firmy."))
    return name


def read_postal_address(typed: str) -> str:
    """An address for letters as it goes on file. Raises `typed_values.plain.ValueRefused`."""
    address = _without_pesel(clean_text(typed, LONGEST_ADDRESS))
    if len(address) < SHORTEST_ADDRESS:
        raise ValueRefused(_("Podaj cały adres: ulicę, numer, kod pocztowy i miejscowość."))
    return address


def _representatives(typed: str) -> str:
    return _without_pesel(clean_text(typed, LONGEST_REPRESENTATIVES, lines=True))


def _without_pesel(text: str) -> str:
    if PESEL.search(text):
        raise ValueRefused(_("Nie wpisuj numeru PESEL. Spółdzielnia go tu nie przechowuje."))
    return text


@transaction.atomic
def set_registered_phone(person: Person, phone: str, origin: Origin, document_seen: str) -> None:
    """Save a new telephone number in the register, or none ("").

    `document_seen` says by which document the clerk identified the person, never its number. Raises
    `cms_ext.base.text.typed_values.ValueRefused` for what is no number.
    """
    new = parse_phone(phone) if phone.strip() else ""
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
    new = clean_text(address, LONGEST_ADDRESS)
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


def find_email_address(user: User) -> str:
    """The e-mail address of a login: the one on file, for staff their own; "" without one."""
    return user.person.correspondence_email if user.person else user.email
