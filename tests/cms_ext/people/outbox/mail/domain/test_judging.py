"""An e-mail is judged when its turn comes: by its reader, and by the address on file."""

from collections.abc import Callable

import pytest

from cms_ext.people.identity.models import Person
from cms_ext.people.life_events.domain.misaddressed import find_misaddressed_letters
from cms_ext.people.outbox.judging import judge_messages
from cms_ext.people.outbox.mail.domain.delivery import LATE_AFTER, deliver_due
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.people.outbox.mail.domain.letters import NOW
from tests.mail_server import MailServer
from tests.people import person_of, resident
from tests.query_counts import queries_when_warm

pytestmark = pytest.mark.django_db
FIRST, CHANGED = (
    "cms_ext/identity/mail/address_first.txt",
    "cms_ext/identity/mail/address_changed.txt",
)
DEVICE, WEEKLY = "cms_ext/identity/mail/new_device.txt", "cms_ext/setup/mail/test_message.txt"
DEAD = "Adresat nie żyje."
MOVED = "Adres e-mail zmienił się, zanim wiadomość wyszła."


def nothing(anna: Person) -> None:
    """Between the letter and its turn."""


def die(anna: Person) -> None:
    Person.objects.filter(pk=anna.pk).update(died_on="2026-11-20")


def move(anna: Person) -> None:
    Person.objects.filter(pk=anna.pk).update(correspondence_email="nowa@poczta.example")


@pytest.mark.parametrize(
    ("event", "first", "changed", "device", "weekly"),
    [
        (nothing, "", "", "", ""),
        (die, DEAD, DEAD, DEAD, ""),
        # Only the letter about the change goes to the former address.
        (move, MOVED, "", MOVED, ""),
    ],
)
def test_what_is_withdrawn_at_its_turn(
    event: Callable[[Person], None],
    first: str,
    changed: str,
    device: str,
    weekly: str,
    server: MailServer,
):
    anna, to = resident("ikcs", "IKCS-0007", "Anna Lis"), "anna@poczta.example"
    person = person_of(anna)
    Person.objects.filter(pk=person.pk).update(correspondence_email=to)
    context = {"new": "n***@poczta.example", "document": "umowa", "at": NOW}
    for template, about in ((FIRST, person), (CHANGED, person), (DEVICE, anna), (WEEKLY, anna)):
        queue_message(to, template, context, about=about)
    OutgoingMessage.objects.update(queued_at=NOW - 2 * LATE_AFTER, next_try_at=NOW - LATE_AFTER)
    event(person)
    expected = [first, changed, device, weekly]
    assert [finding.code for finding in find_misaddressed_letters()] == ["UNFIT_MESSAGE"] * len(
        list(filter(None, expected))
    )

    deliver_due(NOW)

    ended = OutgoingMessage.objects.order_by("pk").values_list("state", "last_error")
    assert list(ended) == [("WITHDRAWN" if reason else "SENT", reason) for reason in expected]
    assert len(server.received) == expected.count("")
    assert list(find_misaddressed_letters()) == []


def test_judging_costs_the_same_for_one_message_and_for_two():
    people = [Person.objects.create(name=name) for name in ("Anna Lis", "Jan Kot")]
    messages = [queue_message("a@poczta.example", FIRST, {}, about=person) for person in people]
    for_one = queries_when_warm(judge_messages, FIRST, messages[:1])
    assert for_one == queries_when_warm(judge_messages, FIRST, messages)
