"""Count undeliverable letters by the reports of mail servers (RFC 3464)."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

from django.db import transaction
from django.utils import timezone

from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.subscriptions.models import Bounce, Subscription

HARD = "5."
MOST = 3


def record_bounce(raw: bytes) -> Bounce | None:
    """Count a report of permanent failure for its subscription.

    None for anything else: another message, a temporary delay, somebody else's letter. The third
    one ends the subscription. Repeating a report changes nothing.
    """
    report = email.message_from_bytes(raw, policy=email.policy.default)
    if report.get_content_type() != "multipart/report":
        return None
    status = next(_statuses(report), "")
    message_id = next(_message_ids(report), "")
    if not status.startswith(HARD) or not message_id:
        return None
    return _note(message_id, status)


@transaction.atomic
def _note(message_id: str, status: str) -> Bounce | None:
    letter = OutgoingMessage.objects.filter(
        message_id=message_id, about_type=Subscription._meta.label
    ).first()
    subscription = (
        Subscription.objects.select_for_update().filter(pk=int(letter.about_id)).first()
        if letter
        else None
    )
    if subscription is None:
        return None
    bounce, _made = Bounce.objects.get_or_create(
        subscription=subscription,
        message_id=message_id,
        defaults={"status": status[:16], "at": timezone.now()},
    )
    State = Subscription.State
    if subscription.state == State.CONFIRMED and subscription.bounces.count() >= MOST:
        subscription.state, subscription.ended_at = State.BOUNCED, timezone.now()
        subscription.save(update_fields=["state", "ended_at"])
    return bounce


def _statuses(report: EmailMessage) -> Iterator[str]:
    """Yield `5.1.1` of each recipient, from the machine-readable part of the report."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.iter_parts() if part.is_multipart() else ():
                if block["Status"]:
                    yield str(block["Status"]).strip()


def _message_ids(report: EmailMessage) -> Iterator[str]:
    """Yield the ids of the returned letter, complete or headers only."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            for inner in part.iter_parts():
                if inner["Message-ID"]:
                    yield str(inner["Message-ID"]).strip()
        elif kind == "text/rfc822-headers":
            headers = email.message_from_string(str(part.get_content()))
            if headers["Message-ID"]:
                yield str(headers["Message-ID"]).strip()
