"""Celina enters people in the register and sets entries right; what is wrong is told by field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain.address_link import set_registered_email
from cms_ext.people.identity.domain.contact_source import sources_of
from cms_ext.people.identity.domain.people import possible_duplicates
from cms_ext.people.identity.domain.person import (
    Contact,
    PersonEntry,
    correct_person,
    register_person,
)
from cms_ext.people.identity.models import Person

pytestmark = pytest.mark.django_db
CARD_INDEX = "dotychczasowa kartoteka Spółdzielni"


def anna(**changed: Any) -> Person:
    contact = Contact(
        email="anna@Poczta.example",
        phone="600 100 200",
        address="ul. Wzorcowa 1 m. 5, 00-000 Przykładowo",
        document=CARD_INDEX,
        since=date(2019, 3, 1),
    )
    entry = PersonEntry("person", "  Anna   Lis ")
    return register_person(changed.get("entry", entry), changed.get("contact", contact), SYSTEM)


def refused(entry: PersonEntry, contact: Contact) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        register_person(entry, contact, SYSTEM)
    assert not Person.objects.exists()
    found: dict[str, list[str]] = refusal.value.message_dict
    return found


def test_who_is_entered_is_on_file_with_where_the_contact_data_are_from() -> None:
    person = Person.objects.get(pk=anna().pk)

    assert (person.name, person.correspondence_email, person.phone) == (
        "Anna Lis",
        "anna@poczta.example",
        "+48600100200",
    )
    assert {
        fact: (source.document, source.since) for fact, source in sources_of(person).items()
    } == dict.fromkeys(("EMAIL", "PHONE", "ADDRESS"), (CARD_INDEX, date(2019, 3, 1)))


def test_an_address_entered_today_opens_nothing_that_the_lock_of_24_hours_closes() -> None:
    """However long the co-op says that it has had the address (C08, E-ACC-09)."""
    before = timezone.now()

    since = anna().correspondence_email_since

    assert since is not None
    assert before <= since <= timezone.now()


def test_the_log_says_that_somebody_was_entered_and_no_value() -> None:
    person = anna()

    event = AuditEvent.objects.get(action="PERSON_ENTERED")
    assert (event.subject, event.note, event.changes) == (
        person,
        CARD_INDEX,
        {"contact": ["EMAIL", "PHONE", "ADDRESS"]},
    )


@pytest.mark.parametrize(
    ("entry", "contact", "wrong"),
    [
        (PersonEntry("person", "   "), Contact(), {"name"}),
        (PersonEntry("person", "123"), Contact(), {"name"}),
        (PersonEntry("person", "Anna Lis 85010112345"), Contact(), {"name"}),
        (PersonEntry("person", "Anna\x00Lis"), Contact(), {"name"}),
        (PersonEntry("person", "A" * 161), Contact(), {"name"}),
        (PersonEntry("robot", "Anna Lis"), Contact(), {"kind"}),
        (PersonEntry("company", "Firma", tax_id="1234567890"), Contact(), {"tax_id"}),
        (
            PersonEntry("person", "Anna Lis", representatives="Jan Lis"),
            Contact(),
            {"representatives"},
        ),
        (
            PersonEntry("person", "Anna Lis"),
            Contact(email="anna", phone="12", address="x", document="d"),
            {"email", "phone", "address"},
        ),
        (PersonEntry("person", "Anna Lis"), Contact(phone="600100200"), {"document"}),
        (
            PersonEntry("person", "Anna Lis"),
            Contact(since=date(2126, 1, 1)),
            {"since"},
        ),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_kept(
    entry: PersonEntry, contact: Contact, wrong: set[str]
) -> None:
    assert set(refused(entry, contact)) == wrong


def test_a_correction_names_the_fields_in_the_log_and_leaves_contact_data() -> None:
    person = anna()

    correct_person(person, PersonEntry("person", "Anna Wrona"), SYSTEM, died_on=None)

    person.refresh_from_db()
    assert (person.name, person.phone) == ("Anna Wrona", "+48600100200")
    event = AuditEvent.objects.get(action="PERSON_CORRECTED")
    assert event.changes == {"fields": ["name"]}


def test_a_correction_that_changes_nothing_is_no_event() -> None:
    correct_person(anna(), PersonEntry("person", "Anna Lis"), SYSTEM, died_on=None)

    assert not AuditEvent.objects.filter(action="PERSON_CORRECTED").exists()


def test_a_death_is_entered_by_its_own_step_and_only_corrected_here() -> None:
    person = anna()
    entry = PersonEntry("person", "Anna Lis")
    with pytest.raises(ValidationError):
        correct_person(person, entry, SYSTEM, died_on=date(2026, 1, 1))
    Person.objects.filter(pk=person.pk).update(died_on=date(2026, 1, 2))

    correct_person(person, entry, SYSTEM, died_on=date(2026, 1, 1))

    person.refresh_from_db()
    assert person.died_on == date(2026, 1, 1)


def test_the_newest_source_is_the_one_of_the_value_on_file() -> None:
    person = anna()

    set_registered_email(person, "nowa@poczta.example", SYSTEM, "dowód osobisty")

    sources = sources_of(person)
    assert (sources["EMAIL"].document, sources["PHONE"].document) == ("dowód osobisty", CARD_INDEX)
    assert person.contact_sources.count() == 4


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": "LIS  anna"}, ["takie samo imię i nazwisko albo nazwa"]),
        ({"name": "Inna", "phone": "+48 600-100-200"}, ["ten sam telefon"]),
        ({"name": "Inna", "correspondence_email": "ANNA@poczta.example"}, ["ten sam adres e-mail"]),
        ({"name": "Inna", "tax_id": "1234563218"}, []),
        ({"name": "Anna Lisowska"}, []),
        ({"name": ""}, []),
    ],
)
def test_who_may_be_on_file_already_is_found(typed: dict[str, str], why: list[str]) -> None:
    person = anna()

    found = possible_duplicates(Person(**typed))

    assert [[str(one) for one in twin.why] for twin in found] == ([why] if why else [])
    assert [twin.person for twin in found] == ([person] if why else [])


def test_nobody_is_the_own_duplicate() -> None:
    assert possible_duplicates(anna()) == []
