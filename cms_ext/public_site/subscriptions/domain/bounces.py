"""Count undeliverable letters by the reports of mail servers (RFC 3464)."""

import re
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from cms_ext.base.text.mail import Part, split_head
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.subscriptions.models import Bounce, Subscription

HARD = "5."
MAX_BOUNCES = 3


def record_bounce(raw: bytes) -> Bounce | None:
    """Count a report of permanent failure for its subscription.

    None for anything else: another message, a temporary delay, somebody else's letter. The third
    one ends the subscription. Repeating a report changes nothing.
    """
    report = Part(raw.lstrip())
    if report.kind != "multipart/report":
        return None
    parts = report.inner() or []
    status = next(_statuses(parts), "")
    message_id = next(_message_ids(parts), "")
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
    if subscription.state == State.CONFIRMED and subscription.bounces.count() >= MAX_BOUNCES:
        subscription.state, subscription.ended_at = State.BOUNCED, timezone.now()
        subscription.save(update_fields=["state", "ended_at"])
    return bounce


# RFC 3462 and 6533: the machine-readable part, and the letter returned, complete or its headers.
STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
RETURNED_KINDS = (
    "message/rfc822",
    "message/global",
    "message/global-headers",
    "text/rfc822-headers",
)
BLANK_LINES = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")


def _statuses(parts: Iterable[Part]) -> Iterator[str]:
    """Yield `5.1.1` of each recipient, which are blocks of headers."""
    for part in parts:
        if part.kind in STATUS_KINDS:
            for block in BLANK_LINES.split(part.payload()):
                if status := split_head(block)[0].text("status"):
                    yield status


def _message_ids(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the ids of the returned letter."""
    returned = (part for part in parts if part.kind in RETURNED_KINDS)
    ids = (split_head(part.payload().lstrip())[0].text("message-id") for part in returned)
    return (message_id for message_id in ids if message_id)
