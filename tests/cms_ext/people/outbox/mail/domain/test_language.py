"""A letter is composed in the language of who gets it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils.translation import override

from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.delivery import deliver_due
from cms_ext.people.outbox.mail.domain.outbox import queue_message, queue_messages
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.people.outbox.mail.domain.letters import NOW
from tests.people import person_of, resident

pytestmark = pytest.mark.django_db
CHANGED = "cms_ext/identity/mail/password_changed.txt"
POLISH, UKRAINIAN = "Hasło zostało zmienione", "Пароль змінено"


@pytest.fixture
def olena() -> Person:
    person = person_of(resident("ebok", "EB-500002-1", "Olena Kowal"))
    person.correspondence_email, person.language = "Olena@poczta.example", "uk"
    person.save()
    return person


def queued(to: str, *, unproved: bool = False) -> OutgoingMessage:
    return queue_message(to, CHANGED, {"at": NOW}, unproved=unproved)


def test_the_person_s_language_counts_not_that_of_who_sends(olena: Person):
    with override("en"):
        theirs, others = queued("olena@poczta.example"), queued("jan@poczta.example")

    assert (theirs.subject, others.subject) == (UKRAINIAN, POLISH)


def test_a_visitor_who_typed_the_address_reads_the_language_of_the_page():
    with override("uk"):
        typed, of_the_office = queued("a@b.example", unproved=True), queued("c@d.example")

    assert (typed.subject, of_the_office.subject) == (UKRAINIAN, POLISH)


def test_letters_queued_together_are_each_in_their_own(olena: Person):
    letters = [(to, {"at": NOW}, olena) for to in ("olena@poczta.example", "jan@poczta.example")]
    queue_messages(CHANGED, letters)

    subjects = OutgoingMessage.objects.order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == [UKRAINIAN, POLISH]


def test_footer_and_html_are_in_the_same_language(olena: Person):
    message = queued("olena@poczta.example")
    deliver_due(message.queued_at + timedelta(seconds=1))

    [letter] = mail.outbox
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]  # an e-mail with HTML
    assert "Повідомлення надіслано автоматично" in str(letter.body)
    assert '<html lang="uk"' in html
