"""The contact of people in the register: what is on file, its source, and who is notified.

`set_registered_contacts` writes many changes together; the verbs for one person are in
`address_link` and `person`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import (
    ValueRefused,
    clean_text,
    masked_email,
    masked_number,
    parse_email,
    parse_phone,
    same_mailbox,
    spell_post_codes,
)
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record_acts
from cms_ext.evidence.sealed_rows.domain.sealing import seal_changes, wait_for_turn
from cms_ext.people.identity.models import AddressChange, ContactSource, PasswordReset, Person
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_messages
from cms_ext.plugins.coverage import SealStream

Fact = ContactSource.Fact
MAX_ADDRESS_LENGTH = 200
MIN_ADDRESS_LENGTH = 5
PEOPLE_AT_ONCE = 100
MAIL_CHANGED = "cms_ext/identity/mail/address_changed.txt"
MAIL_FIRST = "cms_ext/identity/mail/address_first.txt"


class Welcome(Enum):
    """Whether a first e-mail address gets a letter, and how that says the address was entered."""

    BY_HAND = "by hand"
    FROM_FILE = "from a file"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ContactChange:
    """A new value of one contact fact, "" for none.

    `document` says by which document the clerk identified the person, never its number; it is
    empty when the person confirmed at both addresses. `since` is the day from which the co-op has
    the fact, today for None; it is for the source alone: every term runs from now.
    """

    person: Person
    fact: str
    value: str
    document: str
    since: date | None = None


def _read_address(typed: str) -> str:
    address = spell_post_codes(clean_text(typed, MAX_ADDRESS_LENGTH))
    if len(address) < MIN_ADDRESS_LENGTH:
        raise ValueRefused("Podaj cały adres: ulicę, numer, kod pocztowy i miejscowość.")
    return address


@dataclass(frozen=True, slots=True)
class _Column:
    """Where a fact stands, how it is read, and what the log says of a change."""

    name: str
    read: Callable[[str], str]
    action: str
    mask: Callable[[str], str] | None

    def describe(self, old: str, new: str) -> Mapping[str, object]:
        if self.mask is None:
            return {"fields": [self.name]}
        return {"old": self.mask(old), "new": self.mask(new)}


COLUMNS = {
    Fact.EMAIL: _Column(
        "correspondence_email", parse_email, "REGISTERED_EMAIL_CHANGED", masked_email
    ),
    Fact.PHONE: _Column("phone", parse_phone, "REGISTERED_PHONE_CHANGED", masked_number),
    Fact.ADDRESS: _Column("correspondence_address", _read_address, "POSTAL_ADDRESS_CHANGED", None),
}
FACT_BY_COLUMN = {column.name: fact for fact, column in COLUMNS.items()}


@transaction.atomic
def set_registered_contacts(
    changes: Sequence[ContactChange], origin: Origin, *, welcome: Welcome = Welcome.BY_HAND
) -> None:
    """Save new contact facts with their sources; at most one change of a fact of a person.

    A changed e-mail address voids open changes of the address and links to new passwords; for 24
    hours nothing is issued to the new one. The old and the new address are notified of a change; a
    first address gets the `welcome`, and a mailbox that is only spelt otherwise gets no letter. A
    constant number of queries for up to 500 changes. Raises `typed_values.ValueRefused`, and
    ValidationError for an entry that was merged into another one meanwhile.
    """
    now = timezone.now()
    values = [
        COLUMNS[Fact(change.fact)].read(change.value) if change.value.strip() else ""
        for change in changes
    ]
    wait_for_turn(SealStream.OFFICE)
    rows = lock_people([change.person.pk for change in changes])
    events: list[EventDraft] = []
    emails = []
    for change, new in zip(changes, values, strict=True):
        column, row = COLUMNS[Fact(change.fact)], rows[change.person.pk]
        old = getattr(row, column.name)
        for person in (row, change.person):
            setattr(person, column.name, new)
            if change.fact == Fact.EMAIL:
                person.correspondence_email_since = now if new else None
        if change.fact == Fact.EMAIL:
            emails.append((row, old, new, change.document))
        words = column.describe(old, new)
        events.append(
            EventDraft(
                action=column.action, obj=row, subject=row, note=change.document, changes=words
            )
        )
    _write(rows, changes, origin, now)
    record_acts(events, origin)
    _queue_letters(emails, origin, welcome)


def _queue_letters(
    emails: Sequence[tuple[Person, str, str, str]], origin: Origin, welcome: Welcome
) -> None:
    """Queue what people are told of e-mail addresses: person, old and new one, source."""
    by = origin.actor.get_full_name() if origin.actor else ""
    from_file = welcome is Welcome.FROM_FILE
    changed: list[tuple[str, Mapping[str, object], Person]] = []
    first: list[tuple[str, Mapping[str, object], Person]] = []
    for row, old, new, document in emails:
        if old and not same_mailbox(old, new):
            about = {"new": masked_email(new)}
            changed += [(to, about | {"is_new": to == new}, row) for to in (old, new) if to]
        elif new and not old and welcome is not Welcome.NONE:
            first.append((new, {"document": document, "by": by, "from_file": from_file}, row))
    queue_messages(MAIL_CHANGED, changed)
    queue_messages(MAIL_FIRST, first, Priority.MAILING if from_file else Priority.LETTER)


def lock_people(keys: Sequence[int]) -> dict[int, Person]:
    """Return the entries as they are now, by key, locked until the transaction ends.

    Raises ValidationError for an entry that was merged into another one meanwhile.
    """
    found = Person.objects.select_for_update().order_by("pk").in_bulk(set(keys))
    if any(row.merged_into_id is not None for row in found.values()):
        raise ValidationError(
            _("Ten wpis połączono właśnie z innym wpisem tej osoby. Wybierz osobę jeszcze raz.")
        )
    return found


def _write(
    rows: Mapping[int, Person], changes: Sequence[ContactChange], origin: Origin, now: datetime
) -> None:
    facts = {change.fact for change in changes}
    fields = [COLUMNS[Fact(fact)].name for fact in sorted(facts)]
    if Fact.EMAIL in facts:
        fields.append("correspondence_email_since")
    with seal_changes(Person, sorted(rows)):
        Person.objects.bulk_update(rows.values(), fields, batch_size=PEOPLE_AT_ONCE)
    ContactSource.objects.bulk_create(
        ContactSource(
            person=rows[change.person.pk],
            fact=change.fact,
            document=change.document,
            since=change.since or timezone.localdate(),
            at=now,
            by=origin.actor,
        )
        for change in changes
    )
    void_links([change.person.pk for change in changes if change.fact == Fact.EMAIL], now)


def void_links(people: Sequence[int], now: datetime) -> None:
    """Void open changes of the addresses, and links to new passwords."""
    AddressChange.objects.filter(
        person__in=people, done_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=now
    ).update(cancelled_at=now)
    PasswordReset.objects.filter(user__person__in=people, used_at__isnull=True).update(used_at=now)


def find_addressee(email: str) -> str:
    """Return the name of the one person on file with this address; else empty. One query."""
    people = Person.objects.alias(mailbox=Lower("correspondence_email")).filter(
        mailbox=email.lower(), merged_into=None
    )
    names = people.values_list("name", flat=True)[:2]
    return names[0] if len(names) == 1 else ""
