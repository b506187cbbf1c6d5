"""The form next to the register, difference by difference.

„Wpisz do rejestru”: what an approved application says and the register lacks.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_ext.access.domain.applicant import Agreement, compare_with_register
from cms_ext.access.domain.contact_on_file import list_contact_differences, register_contact
from cms_ext.access.models import AccessApplication
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import ContactSource, Person
from tests.cms_ext.access.applicants import TODAY, apply
from tests.cms_ext.access.desk import (
    BOZENA,
    EMILIA,
    LUCJA,
    administrator,
    approved,
    at_desk,
    by_email,
    daria,
    letters_to,
    refusal_of,
)

pytestmark = pytest.mark.django_db

SAME, DIFFERENT, PLAIN = Agreement.SAME, Agreement.DIFFERENT, Agreement.NOT_COMPARED


@pytest.mark.thorough
def test_every_field_in_order_with_what_is_on_file():
    LUCJA.on_file()

    rows = compare_with_register(by_email(LUCJA), TODAY)

    whole = "ul. Wzorcowa 1 m. 01, 00-000 Przykładowo"
    assert [(row.key, row.written, row.on_file, row.agreement) for row in rows] == [
        ("first_names", "Łucja", "Łucja Przykładowa", SAME),
        ("last_name", "Przykładowa", "Łucja Przykładowa", SAME),
        ("member_no", "3", "3", SAME),
        ("premises_address", "ul. Wzorcowa 1 m. 01", "ul. Wzorcowa 1 m. 01", SAME),
        ("correspondence_address", whole, whole, SAME),
        ("email", "lucja@poczta.example", "lucja@poczta.example", SAME),
        ("phone", "+48000000103", "*** *** 103", SAME),
        ("accepts_bylaw", "tak", "", PLAIN),
        ("truth", "tak", "", PLAIN),
        ("privacy_seen", "tak", "", PLAIN),
        ("place", "Przykładowo", "", PLAIN),
        ("signed_on", "20.11.2026", "", PLAIN),
    ]


def test_spelling_does_not_matter_and_letters_do():
    LUCJA.on_file()
    table = [
        ("last_name", "Przykladowa", DIFFERENT),
        ("last_name", " PRZYKŁADOWA ", SAME),
        ("first_names", "Łucja Maria", DIFFERENT),
        ("premises_address", "Wzorcowa 1/01", SAME),
        ("premises_address", "ul. Wzorcowa 2/01", DIFFERENT),
        ("email", "lucja@POCZTA.example", SAME),
        ("email", "lucja@poczta.exаmple", DIFFERENT),  # noqa: RUF001 - a Cyrillic а
        ("phone", "000 000 103", SAME),
        ("phone", "000000104", DIFFERENT),
        ("email", "", PLAIN),
        ("member_no", "0003", SAME),
    ]

    found = [
        (key, written, {row.key: row.agreement for row in compare_with_register(one, TODAY)}[key])
        for key, written, _ in table
        for one in [by_email(LUCJA, **{key: written})]
    ]

    assert found == table


def test_a_wrong_number_stands_beside_that_of_the_register():
    person = LUCJA.on_file()
    for written in ("30", "trzy"):
        application = by_email(LUCJA, member_no=written)
        application.person = person

        number = compare_with_register(application, TODAY)[2]

        assert (number.key, number.written, number.on_file, number.agreement) == (
            "member_no",
            written,
            "3",
            DIFFERENT,
        )


def test_what_the_register_lacks_is_said():
    LUCJA.on_file()
    Person.objects.update(correspondence_email="", phone="", correspondence_address="")

    rows = compare_with_register(by_email(LUCJA), TODAY)

    assert [row.key for row in rows if row.agreement == Agreement.NOT_ON_FILE] == [
        "correspondence_address",
        "email",
        "phone",
    ]
    # A stranger is compared with nobody.
    rows = compare_with_register(apply().application, TODAY)
    assert {(row.agreement, row.on_file) for row in rows} == {(PLAIN, "")}


def test_options_and_lists_are_shown_in_words():
    EMILIA.on_file()
    written = at_desk(EMILIA, "EBOK", premises_list=["ul. Wzorcowa 1 m. 11", "ul. Inna 2/3"])

    rows = {row.key: (row.written, row.agreement) for row in compare_with_register(written, TODAY)}

    assert rows["role"] == ("właściciel / uprawniony", PLAIN)
    assert rows["premises_list"] == ("ul. Wzorcowa 1 m. 11, ul. Inna 2/3", DIFFERENT)


OTHER = "ul. Nowa 2, 00-000 Przykładowo"


def approve_application(clerk: Origin, **changed: str) -> tuple[AccessApplication, Person]:
    """Bożena's approved paper; the register has her without an e-mail address."""
    person = BOZENA.on_file()
    return approved(at_desk(BOZENA, **changed), clerk), person


def offered(application: AccessApplication) -> dict[str, str]:
    found = list_contact_differences(application, TODAY)
    return {key: str(field.agreement.label) for key, field in found.items()}


def test_what_the_register_lacks_is_written_on_the_ground_of_the_application(clerk: Origin):
    application, person = approve_application(clerk, correspondence_address=OTHER)
    assert offered(application) == {
        "correspondence_address": "różni się",
        "email": "brak w rejestrze",
    }

    register_contact(application, ["email"], clerk, TODAY)

    person.refresh_from_db()
    assert person.correspondence_email == "bozena@poczta.example"
    assert person.correspondence_address != OTHER
    since = person.correspondence_email_since
    assert since is not None
    assert timezone.now() - since < timedelta(minutes=5)
    source = ContactSource.objects.get()
    assert (source.fact, source.document, source.by) == (
        "EMAIL",
        f"wniosek {application.number}",
        clerk.actor,
    )
    assert source.since == timezone.localdate(application.received_at)
    assert len(letters_to("bozena@poczta.example")) >= 1
    # Once more nothing is left of it; the other fact still is.
    assert register_contact(application, ["email"], clerk, TODAY) == []
    assert offered(application) == {"correspondence_address": "różni się"}


def test_nothing_is_offered_before_the_approval_nor_where_all_agrees(clerk: Origin):
    BOZENA.on_file()
    LUCJA.on_file()

    assert offered(at_desk(BOZENA)) == {}
    assert offered(approved(at_desk(LUCJA), clerk)) == {}


def test_after_a_death_and_from_another_desk_nothing_is_written(clerk: Origin):
    application, person = approve_application(clerk)

    assert refusal_of(register_contact, application, ["email"], daria(), TODAY).code == "DESK"
    assert register_contact(application, [], administrator(), TODAY) == []
    Person.objects.filter(pk=person.pk).update(died_on=TODAY)
    application.refresh_from_db()
    assert register_contact(application, ["email"], clerk, TODAY) == []
    assert not ContactSource.objects.exists()
