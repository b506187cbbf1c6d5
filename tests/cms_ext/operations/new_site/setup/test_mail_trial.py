"""A message to oneself, from the checklist."""

import pytest
from django.core import mail

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.new_site.setup.domain.first_steps import mail_is_tried
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY
from tests.people import staff

SCREEN = "/admin/wyprobuj-poczte/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client) -> User:
    user = staff("admin", superuser=True)
    user.email = "admin@zorza.example"
    user.save()
    client.force_login(user)
    return user


def test_the_message_goes_to_the_own_address_and_the_screen_says_what_became_of_it(
    admin: User, client
):
    client.post(SCREEN)
    waiting = client.get(SCREEN).content.decode()
    OutgoingMessage.objects.update(state="FAILED", last_error="Serwer nie przyjął wiadomości.")
    failed = client.get(SCREEN).content.decode()
    OutgoingMessage.objects.update(state="QUEUED", last_error="")
    deliver_mail()
    sent = client.get(SCREEN).content.decode()

    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["admin@zorza.example"], "Wiadomość próbna ze strony internetowej")
    ]
    assert "Wiadomość czeka na wysłanie. Odśwież tę stronę za minutę." in waiting
    assert "Wiadomość nie wyszła: Serwer nie przyjął wiadomości." in failed
    assert "Serwer poczty przyjął wiadomość do admin@zorza.example" in sent
    assert mail_is_tried(TODAY)
    assert AuditEvent.objects.filter(action="TEST_MESSAGE_SENT", actor=admin).count() == 1


def test_without_an_own_address_there_is_nothing_to_send_and_nobody_else_sends_a_trial(
    admin: User, client
):
    """Nor is anything sent when the screen is opened."""
    client.get(SCREEN)
    nowhere = signed_in(staff("szefowa", superuser=True))

    page = nowhere.get(SCREEN).content.decode()
    nowhere.post(SCREEN)

    assert "Twoje konto nie ma adresu e-mail." in page
    for group in ("editor", "finance_clerk", "auditor"):
        assert signed_in(staff(f"osoba-{group}", group)).post(SCREEN).status_code == 302
    assert not OutgoingMessage.objects.exists()
