"""Celina enters people in the register and sets entries right; errors are at their field."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.address_link import find_sources, set_registered_email
from cms_ext.people.identity.domain.person import (
    Contact,
    PersonEntry,
    correct_person,
    find_people,
    find_possible_duplicates,
    may_be_same_person,
    normalise_name,
    register_person,
    same_name,
    set_postal_address,
    set_registered_phone,
)
from cms_ext.people.identity.models import Person
from tests.cms_ext.access.desk import EMILIA, JEDRZEJ, LUCJA, celina
from tests.people import resident

pytestmark = pytest.mark.django_db


CARD_INDEX = "dotychczasowa kartoteka Spółdzielni"


def anna() -> Person:
    contact = Contact(
        email="anna@Poczta.example",
        phone="600 100 200",
        address="ul. Wzorcowa 1 m. 5, 00-000 Przykładowo",
        document=CARD_INDEX,
        since=date(2019, 3, 1),
    )
    return register_person(PersonEntry("person", "  Anna   Lis "), contact, SYSTEM)


def test_who_is_entered_is_on_file_with_where_the_contact_data_are_from():
    before = timezone.now()

    person = Person.objects.get(pk=anna().pk)

    assert (person.name, person.correspondence_email, person.phone) == (
        "Anna Lis",
        "anna@poczta.example",
        "+48600100200",
    )
    assert {
        fact: (source.document, source.since) for fact, source in find_sources(person).items()
    } == dict.fromkeys(("EMAIL", "PHONE", "ADDRESS"), (CARD_INDEX, date(2019, 3, 1)))
    # However long the co-op says that it has had the address, what is entered today opens
    # nothing that the lock of 24 hours closes (C08, E-ACC-09).
    assert person.correspondence_email_since is not None
    assert before <= person.correspondence_email_since <= timezone.now()
    # The log says that somebody was entered, and no value.
    event = AuditEvent.objects.get(action="PERSON_ENTERED")
    assert (event.subject, event.note, event.changes) == (
        person,
        CARD_INDEX,
        {"contact": ["EMAIL", "PHONE", "ADDRESS"]},
    )


def test_what_cannot_be_is_refused_by_field_and_nothing_is_kept():
    for entry, contact, wrong in [
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
        (PersonEntry("person", "Anna Lis"), Contact(since=date(2126, 1, 1)), {"since"}),
    ]:
        with pytest.raises(ValidationError) as refusal:
            register_person(entry, contact, SYSTEM)
        assert set(refusal.value.message_dict) == wrong
    assert not Person.objects.exists()


def test_a_correction_names_the_fields_in_the_log_and_leaves_contact_data():
    person = anna()

    correct_person(person, PersonEntry("person", "Anna Lis"), SYSTEM, died_on=None)  # no event
    correct_person(person, PersonEntry("person", "Anna Wrona"), SYSTEM, died_on=None)

    person.refresh_from_db()
    assert (person.name, person.phone) == ("Anna Wrona", "+48600100200")
    event = AuditEvent.objects.get(action="PERSON_CORRECTED")
    assert event.changes == {"fields": ["name"]}
    # The newest source is the one of the value on file.
    set_registered_email(person, "nowa@poczta.example", SYSTEM, "dowód osobisty")
    sources = find_sources(person)
    assert (sources["EMAIL"].document, sources["PHONE"].document) == ("dowód osobisty", CARD_INDEX)
    assert person.contact_sources.count() == 4


def test_a_death_is_entered_by_its_own_step_and_only_corrected_here():
    person = anna()
    entry = PersonEntry("person", "Anna Lis")
    with pytest.raises(ValidationError):
        correct_person(person, entry, SYSTEM, died_on=date(2026, 1, 1))
    Person.objects.filter(pk=person.pk).update(died_on=date(2026, 1, 2))

    correct_person(person, entry, SYSTEM, died_on=date(2026, 1, 1))

    person.refresh_from_db()
    assert person.died_on == date(2026, 1, 1)


def test_who_may_be_on_file_already_is_found():
    person = anna()
    assert find_possible_duplicates(person) == []

    for typed, why in [
        ({"name": "LIS  anna"}, ["takie samo imię i nazwisko albo nazwa"]),
        ({"name": "Inna", "phone": "+48 600-100-200"}, ["ten sam telefon"]),
        ({"name": "Inna", "correspondence_email": "ANNA@poczta.example"}, ["ten sam adres e-mail"]),
        ({"name": "Inna", "tax_id": "1234563218"}, []),
        ({"name": "Anna Lisowska"}, []),
        ({"name": ""}, []),
    ]:
        found = find_possible_duplicates(Person(**typed))
        assert [[str(one) for one in twin.why] for twin in found] == ([why] if why else [])
        assert [twin.person for twin in found] == ([person] if why else [])


def test_a_number_is_kept_in_one_spelling_and_masked_in_the_log():
    person, clerk = LUCJA.on_file(), celina()
    with pytest.raises(ValueRefused, match="Wpisz 9 cyfr"):
        set_registered_phone(person, "12", clerk, "paszport")
    assert Person.objects.get(pk=person.pk).phone == "000000103"
    old = "*** *** 103"

    for typed, kept, masked_number in (
        ("600 100 200", "+48600100200", "*** *** 200"),
        ("  ", "", ""),
        ("+48 600-100-200", "+48600100200", "*** *** 200"),
    ):
        set_registered_phone(person, typed, clerk, "dowód osobisty")

        assert Person.objects.get(pk=person.pk).phone == kept == person.phone
        event = AuditEvent.objects.filter(action="REGISTERED_PHONE_CHANGED").latest("seq")
        assert (event.subject, event.note, event.changes) == (
            person,
            "dowód osobisty",
            {"old": old, "new": masked_number},
        )
        old = masked_number


def test_the_address_for_letters_is_kept_and_the_log_names_the_field_alone():
    person, clerk = LUCJA.on_file(), celina()
    before = person.correspondence_address
    changed = AuditEvent.objects.filter(action="POSTAL_ADDRESS_CHANGED").order_by("seq")
    for typed, words in (("dom", "Podaj cały adres"), ("u" * 201, "Za długi tekst")):
        with pytest.raises(ValueRefused, match=words):
            set_postal_address(person, typed, clerk, "paszport")
    assert Person.objects.get(pk=person.pk).correspondence_address == before
    assert not changed.exists()

    for typed, kept in (
        (" ul. Nowa  7,  00-001 Przykładowo ", "ul. Nowa 7, 00-001 Przykładowo"),
        ("", ""),
    ):
        set_postal_address(person, typed, clerk, "dowód osobisty")
        assert Person.objects.get(pk=person.pk).correspondence_address == kept
    assert [(one.subject, one.note, one.changes) for one in changed] == [
        (person, "dowód osobisty", {"fields": ["correspondence_address"]})
    ] * 2


# Finding a person at a desk.


def test_people_are_found_by_name_or_by_whole_login_or_address():
    for who in (EMILIA, JEDRZEJ, LUCJA):
        who.on_file()
    resident("ebok", "EB-500002-1", "Jędrzej Gęsty")
    table = {
        "lakowa": ["Ęmilia Łąkowa"],
        "Emilia Ł": ["Ęmilia Łąkowa"],
        "gęsty": ["Jędrzej Gęsty"],
        "eb-500002-1": ["Jędrzej Gęsty"],
        "login EB5000021": ["Jędrzej Gęsty"],
        "EB-5": [],
        "LUCJA@poczta.example": ["Łucja Przykładowa"],
        "lucja@": ["Łucja Przykładowa"],
        "poczta.example": [],
        "": [],
        "   ": [],
        "?!": [],
    }

    assert {query: [person.name for person in find_people(query)] for query in table} == table


def test_one_name_in_many_spellings():
    table = [
        ("Łucja Przykładowa", " ŁUCJA   przykładowa ", True),  # case
        ("Zażółć Gęślą-Jaźń", "Zażółć Gęślą – Jaźń", True),  # hyphen
        ("Jan D'Arc", "Jan D’Arc", True),  # apostrophe
        ("Z\u0307aneta Próbna", "Żaneta Próbna", True),  # combining
        ("Łucja Przykładowa", "Lucja Przykladowa", False),  # diacritics
        ("Anna Lis", "Anna Li\N{CYRILLIC SMALL LETTER DZE}", False),  # Cyrillic
        ("Anna Lis", "Lis Anna", False),  # order
        ("", "", False),  # nobody
    ]

    assert [(one, other, same_name(one, other)) for one, other, _same in table] == table


def test_a_second_name_left_out_may_be_the_same_person():
    table = [
        ("Anna Maria Lis", "Anna Lis", True),
        ("Maria Anna Lis", "Anna Lis", True),
        ("Anna Lis", "Maria Anna Lis", True),
        ("Anna Lis", "Anna Wrona", False),
        ("Anna Lis", "Ewa Lis", False),
        ("Lis", "Lis", False),
    ]

    assert [(one, other, may_be_same_person(one, other)) for one, other, _ in table] == table


@given(st.text(alphabet="aąbcćeęłńoóśźżABCĄĘŁ -'", max_size=40))
def test_normalising_twice_changes_nothing(name: str):
    assert normalise_name(normalise_name(name)) == normalise_name(name)
