"""A message to oneself: whether the co-op's mail leaves, and whether it arrives."""

from __future__ import annotations

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_message
from cms_ext.people.outbox.mail.models import OutgoingMessage

TEMPLATE = "cms_ext/setup/mail/test_message.txt"


@transaction.atomic
def send_test_message(user: User, origin: Origin) -> OutgoingMessage:
    """Queue a test message to a member of staff, who must have an address; return it."""
    message = queue_message(user.email, TEMPLATE, {}, about=user, priority=Priority.SIGN_IN)
    record("TEST_MESSAGE_SENT", origin, obj=message)
    return message


def last_test_message(user: User) -> OutgoingMessage | None:
    """Return the test message that this user sent last, with its state; None if there is none."""
    return OutgoingMessage.objects.filter(
        template=TEMPLATE, about_type=User._meta.label, about_id=str(user.pk)
    ).first()
