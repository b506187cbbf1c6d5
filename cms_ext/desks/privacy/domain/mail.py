"""The ends of terms of messages that were sent, by e-mail and SMS."""

from __future__ import annotations

from datetime import datetime

from cms_ext.desks.privacy.domain.expired import Expired, expired
from cms_ext.people.mail.models import OutgoingMessage
from cms_ext.people.sms.models import TextMessage

ENDED = OutgoingMessage.State.ended()


def forget_message_texts(before: datetime, rehearse: bool) -> Expired:
    """The text goes; that something of this kind was sent, when and with what end, stays."""
    rows = OutgoingMessage.objects.filter(state__in=ENDED, ended_at__lt=before).exclude(text="")
    found = expired(rows, "ended_at")
    if not rehearse:
        rows.update(text="")
    return found


def forget_records(before: datetime, rehearse: bool) -> Expired:
    rows = OutgoingMessage.objects.filter(state__in=ENDED, ended_at__lt=before)
    found = expired(rows, "ended_at")
    if not rehearse:
        rows.delete()
    return found


def forget_text_messages(before: datetime, rehearse: bool) -> Expired:
    rows = TextMessage.objects.filter(ended_at__lt=before)
    found = expired(rows, "ended_at")
    if not rehearse:
        rows.delete()
    return found
