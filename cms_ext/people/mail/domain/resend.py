"""Sending a failed message once more, on the word of a member of staff."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.mail.models import OutgoingMessage


def may_resend(message: OutgoingMessage) -> bool:
    """It failed, and there still is what to send: a text, or a composer that makes it anew."""
    return message.state == OutgoingMessage.State.FAILED and bool(message.composer or message.text)


@transaction.atomic
def resend_message(message: OutgoingMessage, origin: Origin) -> None:
    """Put a failed message back into the queue with all its tries; raises ValidationError."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if not may_resend(message):
        raise ValidationError(_("Tę wiadomość już wysłano, wysyła się albo nie ma jej treści."))
    now = timezone.now()
    message.state = OutgoingMessage.State.QUEUED
    message.next_try_at, message.tries, message.ended_at = now, 0, None
    message.save(update_fields=["state", "next_try_at", "tries", "ended_at"])
    record(
        "MAIL_RESENT",
        origin,
        obj=message,
        from_state=OutgoingMessage.State.FAILED,
        to_state=OutgoingMessage.State.QUEUED,
    )
