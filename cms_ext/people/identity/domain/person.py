"""People on file: finding them, entering a person, and correcting an entry.

Contact data change by verbs of their own, each with its document (also `address_link.py`).
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.folding import folded_words
from cms_ext.base.text.polish_lookups import equals_text, find_names
from cms_ext.base.text.typed_values import (
    ValueRefused,
    clean_text,
    national_number,
    parse_nip,
    parse_phone,
    spell_post_codes,
)
from cms_ext.base.text.typed_values import parse_email as normalised_email
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record, record_acts
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.address_link import unsaved_source
from cms_ext.people.identity.domain.login_state import close_login, find_users_by_login
from cms_ext.people.identity.domain.registered_contact import (
    COLUMNS,
    MAX_ADDRESS_LENGTH,
    MIN_ADDRESS_LENGTH,
    PEOPLE_AT_ONCE,
    ContactChange,
    Fact,
    lock_people,
    set_registered_contacts,
)
from cms_ext.people.identity.models import ContactSource, Person, User
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.plugins import list_procedures
from cms_ext.plugins.coverage import SealStream

MAX_NAME_LENGTH = 160
MAX_REPRESENTATIVES_LENGTH = 1000
# Neither requested nor stored (`access.md` §2): a clerk who copies a document may type it.
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

    `document` names the source as text, `since` the day from which the co-op has the data;
    `email_since` the same for the e-mail address alone, where only that is known.
    """

    email: str = ""
    phone: str = ""
    address: str = ""
    document: str = ""
    since: date | None = None
    email_since: date | None = None

    def since_of(self, fact: Fact) -> date | None:
        return (fact == Fact.EMAIL and self.email_since) or self.since


def register_person(entry: PersonEntry, contact: Contact, origin: Origin) -> Person:
    """Enter a person. Raises ValidationError by field (of entry and contact), all at once.

    Contact data need a document. An e-mail address counts as on file from now on, however long the
    co-op has had it; else one entry could get around C08 and the lock of 24 hours.
    """
    return register_people([(entry, contact)], origin)[0]


@transaction.atomic
def register_people(entries: Sequence[tuple[PersonEntry, Contact]], origin: Origin) -> list[Person]:
    """Enter people as `register_person` does; a constant number of queries for up to 500."""
    people = [_read_person(entry, contact) for entry, contact in entries]
    Person.objects.bulk_create(people, PEOPLE_AT_ONCE)
    contacts = [(person, entry[1]) for person, entry in zip(people, entries, strict=True)]
    ContactSource.objects.bulk_create(
        unsaved_source(person, fact, contact.document, origin, since=contact.since_of(fact))
        for person, contact in contacts
        for fact in _known_facts(person)
    )
    record_acts(
        [
            EventDraft(
                action="PERSON_ENTERED",
                obj=person,
                subject=person,
                note=contact.document,
                changes={"contact": [fact.value for fact in _known_facts(person)]},
            )
            for person, contact in contacts
        ],
        origin,
    )
    return people


def _read_person(entry: PersonEntry, contact: Contact) -> Person:
    errors: Errors = {}
    person = Person(kind=entry.kind)
    _fill(person, entry, errors)
    person.correspondence_email = _read(errors, "email", contact.email, normalised_email)
    person.phone = _read(errors, "phone", contact.phone, parse_phone)
    person.correspondence_address = _read(errors, "address", contact.address, read_postal_address)
    if _known_facts(person) and not contact.document:
        errors["document"] = _("Wybierz, skąd Spółdzielnia ma dane kontaktowe.")
    if contact.since is not None and contact.since > timezone.localdate():
        errors["since"] = _("Ten dzień jeszcze nie nadszedł. Popraw datę.")
    if errors:
        raise ValidationError(errors)
    person.correspondence_email_since = timezone.now() if person.correspondence_email else None
    return person


def _known_facts(person: Person) -> list[Fact]:
    """List the contact facts that are on file."""
    return [fact for fact, column in COLUMNS.items() if getattr(person, column.name)]


@transaction.atomic
def correct_person(
    person: Person, entry: PersonEntry, origin: Origin, *, died_on: date | None
) -> Person:
    """Correct an entry; the log records which fields changed, and no value.

    `died_on` can only change or leave a day that is on file: a death is entered by
    `record_death`. Raises ValidationError by field.
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


@transaction.atomic
def record_death(person: Person, on: date, origin: Origin) -> None:
    """Enter the death in the register and close every login of the person. Sends no message."""
    wait_for_turn(SealStream.OFFICE)
    Person.objects.select_for_update().get(pk=person.pk)
    person.died_on = on
    person.save(update_fields=["died_on"])
    record("PERSON_DIED", origin, obj=person, subject=person)
    for user in person.users.exclude(state=LoginState.CLOSED):
        close_login(user, ClosedReason.DEATH, origin)


def lock_person(person: Person) -> Person:
    """Return the entry as it is now, locked until the transaction ends; for verbs that write.

    Raises ValidationError for an entry that was merged into another one meanwhile.
    """
    wait_for_turn(SealStream.OFFICE)
    return lock_people([person.pk])[person.pk]


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
    """Return a name as it goes on file. Raises `typed_values.ValueRefused`."""
    name = _without_pesel(clean_text(typed, MAX_NAME_LENGTH))
    if not any(character.isalpha() for character in name):
        raise ValueRefused(_("Wpisz imię i nazwisko albo nazwę firmy."))
    return name


def read_postal_address(typed: str) -> str:
    """Return an address for letters as it goes on file. Raises `typed_values.ValueRefused`."""
    address = _without_pesel(spell_post_codes(clean_text(typed, MAX_ADDRESS_LENGTH)))
    if len(address) < MIN_ADDRESS_LENGTH:
        raise ValueRefused(_("Podaj cały adres: ulicę, numer, kod pocztowy i miejscowość."))
    return address


def _representatives(typed: str) -> str:
    return _without_pesel(clean_text(typed, MAX_REPRESENTATIVES_LENGTH, lines=True))


def _without_pesel(text: str) -> str:
    if PESEL.search(text):
        raise ValueRefused(_("Nie wpisuj numeru PESEL. Spółdzielnia go tu nie przechowuje."))
    return text


def set_registered_phone(
    person: Person, phone: str, origin: Origin, document_seen: str, *, since: date | None = None
) -> None:
    """Save a new telephone number in the register, or none (`ContactChange`).

    Raises `typed_values.ValueRefused` for an invalid number.
    """
    change = ContactChange(person, Fact.PHONE, phone, document_seen, since)
    set_registered_contacts([change], origin)


def set_postal_address(
    person: Person, address: str, origin: Origin, document_seen: str, *, since: date | None = None
) -> None:
    """Save a new correspondence address in the register, or none: 5 to 200 characters.

    A starter password may go there by post. The log names the field and neither address.
    Raises `typed_values.ValueRefused`.
    """
    change = ContactChange(person, Fact.ADDRESS, address, document_seen, since)
    set_registered_contacts([change], origin)


def find_email_address(user: User) -> str:
    """Return the e-mail address of a login: the one on file, for staff their own; or ""."""
    return user.person.correspondence_email if user.person else user.email


def list_people_on_file() -> QuerySet[Person]:
    """Return all people in the register, without the empty shells of merged entries."""
    return Person.objects.filter(merged_into__isnull=True)


def list_person_numbers(person: Person) -> list[int]:
    """List the numbers of the person and of entries merged into it, as the log has them."""
    return [person.pk, *person.merged_from.order_by("pk").values_list("pk", flat=True)]


def find_people_by_name(query: str) -> QuerySet[Person]:
    """Find the people whose name contains every word of the query."""
    return list_people_on_file().filter(find_names(query, "name"))


TELEPHONE = 9


def read_telephone(query: str) -> str:
    """Return the nine digits of a query that is a telephone number, else ""."""
    number = national_number(query)
    is_number = len(number) == TELEPHONE and not any(character.isalpha() for character in query)
    return number if is_number else ""


def find_people_by_telephone(number: str) -> list[int]:
    """Return the keys of the people on file with this number, however it is stored."""
    numbers = list_people_on_file().exclude(phone="").values_list("pk", "phone")
    return [pk for pk, phone in numbers if national_number(phone) == number]


def find_people(query: str) -> QuerySet[Person]:
    """Find the people by name (every word of the query is part of it), login, or contact.

    An e-mail address and a telephone number must be complete, so that nobody can browse them. An
    empty query finds nobody.
    """
    typed = query.strip()
    if not typed:
        return Person.objects.none()
    fits = equals_text("correspondence_email", typed)
    fits |= Q(pk__in=find_users_by_login(typed).values("person"))
    if number := read_telephone(typed):
        fits |= Q(pk__in=find_people_by_telephone(number))
    # A query of punctuation alone would match every name.
    if folded_words(typed):
        fits |= find_names(typed, "name")
    return list_people_on_file().filter(fits).order_by("name__polish", "pk").distinct()


def list_person_addresses(person: Person, today: date) -> list[str]:
    """List the premises that any plugin knows this person to hold, each once."""
    addresses = (
        address
        for _realm, procedure in list_procedures()
        if procedure.addresses_of
        for address in procedure.addresses_of(person, today)
    )
    return list(dict.fromkeys(addresses))


_BLANKS = re.compile(r"\s+")
# Characters that keyboards and forms substitute for a hyphen and an apostrophe.
_SIGNS = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "’": "'", "`": "'", "´": "'"})


def normalise_name(typed: str) -> str:
    """Spell a name for comparison: `  ŁUCJA  Przykładowa ` → `łucja przykładowa`."""
    composed = unicodedata.normalize("NFC", typed).translate(_SIGNS)
    closed = re.sub(r"\s*-\s*", "-", _BLANKS.sub(" ", composed).strip())
    return closed.casefold()


def same_name(name: str, other_name: str) -> bool:
    return bool(name.strip()) and normalise_name(name) == normalise_name(other_name)


def may_be_same_person(name: str, other_name: str) -> bool:
    """Tell whether the surnames and a first name are equal (a second may be missing)."""
    words, other_words = normalise_name(name).split(), normalise_name(other_name).split()
    if len(words) < 2 or len(other_words) < 2:
        return False
    return words[-1] == other_words[-1] and bool(set(words[:-1]) & set(other_words[:-1]))


SAME_NAME = gettext_lazy("takie samo imię i nazwisko albo nazwa")
SAME_TAX_ID = gettext_lazy("ten sam NIP")
SAME_EMAIL = gettext_lazy("ten sam adres e-mail")
SAME_PHONE = gettext_lazy("ten sam telefon")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody on file, and what both entries have in common."""

    person: Person
    why: tuple[Promise, ...]


def find_possible_duplicates(person: Person) -> list[Duplicate]:
    """Find entries with the same name (in any order), NIP, e-mail or telephone.

    `person` need not be saved; it is never its own duplicate. Two queries for a register of any
    size; compared in Python, as sets of words.
    """
    columns = ("pk", "name", "tax_id", "correspondence_email", "phone")
    rows = list_people_on_file().exclude(pk=person.pk)
    name, number = sorted(folded_words(person.name)), national_number(person.phone)
    mailbox = person.correspondence_email.casefold()
    reasons: dict[int, tuple[Promise, ...]] = {}
    rows = rows.order_by("name__polish", "pk")
    for pk, other_name, tax_id, email, phone in rows.values_list(*columns):
        shared = {
            SAME_NAME: bool(name) and sorted(folded_words(other_name)) == name,
            SAME_TAX_ID: bool(person.tax_id) and tax_id == person.tax_id,
            SAME_EMAIL: bool(mailbox) and email.casefold() == mailbox,
            SAME_PHONE: bool(number) and national_number(phone) == number,
        }
        why = tuple(reason for reason, holds in shared.items() if holds)
        if why:
            reasons[pk] = why
    if not reasons:
        return []
    people = Person.objects.in_bulk(list(reasons))
    return [Duplicate(people[pk], why) for pk, why in reasons.items()]
