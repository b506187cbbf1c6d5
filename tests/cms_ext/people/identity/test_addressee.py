"""Whose name a letter bears: that of the only person on file with its address."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.delivery import deliver_due
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import find_addressee

pytestmark = pytest.mark.django_db

ANNA, SHARED = "anna@poczta.example", "dom@poczta.example"
CLOSED = "cms_ext/subscriptions/mail/ended.txt"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (ANNA, "Anna Lis"),
        ("ANNA@poczta.example", "Anna Lis"),
        # A household with one mailbox: whom it concerns, nobody can tell.
        (SHARED, ""),
        ("obcy@poczta.example", ""),
        ("%@poczta.example", ""),
        ("", ""),
    ],
)
def test_a_name_is_known_of_one_person_alone(address: str, name: str):
    Person.objects.create(name="Anna Lis", correspondence_email="Anna@poczta.example")
    for resident in ("Jan Kot", "Ewa Kot"):
        Person.objects.create(name=resident, correspondence_email=SHARED)

    assert find_addressee(address) == name


def test_a_delivered_letter_bears_it_and_the_outbox_does_not():
    Person.objects.create(name="Anna Lis", correspondence_email=ANNA)
    queued = [queue_message(address, CLOSED, {}) for address in (ANNA, "obcy@poczta.example")]

    deliver_due(timezone.now() + timedelta(seconds=1))

    assert [str(letter.body).partition("\n\n")[0] for letter in mail.outbox] == [
        "Do: Anna Lis\nDzień dobry!",
        "Dzień dobry!",
    ]
    assert queued[0].text == queued[1].text
    assert "Anna" not in queued[0].text
