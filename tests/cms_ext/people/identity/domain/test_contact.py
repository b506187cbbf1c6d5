from __future__ import annotations

import pytest

from cms_ext.base.typed_values import ValueRefused
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain.contact import set_postal_address, set_registered_phone
from cms_ext.people.identity.models import Person
from tests.cms_ext.access.desk import LUCJA, celina

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept", "told"),
    [
        ("600 100 200", "+48600100200", "*** *** 200"),
        ("+48 600-100-200", "+48600100200", "*** *** 200"),
        ("  ", "", ""),
    ],
)
def test_a_number_is_kept_in_one_spelling_and_masked_in_the_log(
    typed: str, kept: str, told: str
) -> None:
    person = LUCJA.on_file()

    set_registered_phone(person, typed, celina(), "dowód osobisty")

    assert Person.objects.get(pk=person.pk).phone == kept == person.phone
    event = AuditEvent.objects.get(action="REGISTERED_PHONE_CHANGED")
    assert (event.subject, event.note, event.changes) == (
        person,
        "dowód osobisty",
        {"old": "*** *** 103", "new": told},
    )


def test_what_is_no_number_changes_nothing() -> None:
    person = LUCJA.on_file()

    with pytest.raises(ValueRefused, match="Wpisz 9 cyfr"):
        set_registered_phone(person, "12", celina(), "paszport")
    assert Person.objects.get(pk=person.pk).phone == "000000103"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ul. Nowa  7,  00-001 Przykładowo ", "ul. Nowa 7, 00-001 Przykładowo"),
        ("", ""),
    ],
)
def test_the_address_for_letters_is_kept_and_the_log_names_the_field_alone(
    typed: str, kept: str
) -> None:
    person = LUCJA.on_file()

    set_postal_address(person, typed, celina(), "dowód osobisty")

    assert Person.objects.get(pk=person.pk).correspondence_address == kept
    event = AuditEvent.objects.get(action="POSTAL_ADDRESS_CHANGED")
    assert (event.subject, event.note, event.changes) == (
        person,
        "dowód osobisty",
        {"fields": ["correspondence_address"]},
    )


@pytest.mark.parametrize(
    ("typed", "words"), [("dom", "Podaj cały adres"), ("u" * 201, "Za długi tekst")]
)
def test_what_is_no_address_changes_nothing(typed: str, words: str) -> None:
    person = LUCJA.on_file()

    with pytest.raises(ValueRefused, match=words):
        set_postal_address(person, typed, celina(), "paszport")
    assert Person.objects.get(pk=person.pk).correspondence_address == person.correspondence_address
    assert not AuditEvent.objects.filter(action="POSTAL_ADDRESS_CHANGED").exists()
