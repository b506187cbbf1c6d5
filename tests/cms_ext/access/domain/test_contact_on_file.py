"""„Wpisz do rejestru”: what an approved application says and the register lacks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_ext.access.domain.contact_on_file import list_contact_differences, register_contact
from cms_ext.access.models import AccessApplication
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import ContactSource, Person
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import (
    BOZENA,
    LUCJA,
    administrator,
    approved,
    at_desk,
    daria,
    letters_to,
    refusal_of,
)

pytestmark = pytest.mark.django_db
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
