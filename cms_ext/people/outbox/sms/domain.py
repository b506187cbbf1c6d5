"""The outbox of text messages: requests only queue, the scheduler hands over."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anyascii import anyascii
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from cms_ext.base.database.background import claim_try, due_to_try
from cms_ext.people.outbox.sms.backends import NotHandedOver
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.plugins import WaitingRows

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# A failed message is work for this long; later nobody needs it any more.
FAILED_FOR = timedelta(days=7)
# Each of these takes two units.
EXTENDED = set("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Length:
    """Size of a text message: `units` of the alphabet, `parts` that the gateway charges."""

    alphabet: str
    units: int
    parts: int


def measure_length(text: str) -> Length:
    """Measure a text in the GSM alphabet if it fits, else in UCS-2."""
    if all(character in BASIC or character in EXTENDED for character in text):
        units = sum(2 if character in EXTENDED else 1 for character in text)
        return Length("GSM", units, _parts(units, 160, 153))
    units = len(text.encode("utf-16-le")) // 2
    return Length("UCS-2", units, _parts(units, 70, 67))


def strip_polish_letters(text: str) -> str:
    """Replace Polish letters: one ą more than halves what fits in a message."""
    replaced = "".join(
        character if character in BASIC else anyascii(character) for character in text
    )
    # The one printable ASCII character that the alphabet lacks.
    return replaced.replace("`", "'")


def _parts(units: int, alone: int, joined: int) -> int:
    return 1 if units <= alone else -(-units // joined)


State = TextMessage.State

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
MOST_TRIES = len(PAUSES) + 1
# A process that died with a message loses its claim by then.
LEASE = timedelta(minutes=5)
# The scheduler's other jobs wait for one portion, not for all.
MOST_AT_ONCE = 200
MOST_SECONDS = 10


@dataclass(frozen=True, slots=True)
class DeliveredSms:
    """Counts of one run: messages sent, failed for good, to be tried again."""

    sent: int = 0
    failed: int = 0
    later: int = 0


def queue_sms(number: str, text: str, *, about: models.Model) -> TextMessage:
    """Queue a message to nine digits, without Polish letters."""
    now = timezone.now()
    words = strip_polish_letters(text)
    return TextMessage.objects.create(
        to=number,
        text=words,
        about_type=about._meta.label,
        about_id=str(about.pk),
        parts=measure_length(words).parts,
        queued_at=now,
        next_try_at=now,
    )


def deliver_sms() -> DeliveredSms:
    """Deliver due text messages; the scheduler's job."""
    return deliver_due(timezone.now())


def deliver_due(now: datetime) -> DeliveredSms:
    """Send a portion of due messages; each is claimed first, so that it is sent once."""
    done: Counter[str] = Counter()
    until = time.monotonic() + MOST_SECONDS
    due = TextMessage.objects.filter(due_to_try(now, PAUSES[-1]), state=State.QUEUED)
    for key in list(due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE]):
        if claim_try(due.filter(pk=key), now, LEASE):
            done[_deliver(TextMessage.objects.get(pk=key), now)] += 1
        if time.monotonic() > until:
            break
    return DeliveredSms(**done)


def _deliver(message: TextMessage, now: datetime) -> str:
    try:
        if message.tries > MOST_TRIES:
            raise NotHandedOver("Program kończył pracę przy wysyłaniu tej wiadomości.")
        import_string(settings.COOP_SMS_BACKEND)(message.to, message.text)
    except NotHandedOver as refusal:
        message.last_error = str(refusal)[:255]
        if message.tries < MOST_TRIES:
            message.next_try_at = now + PAUSES[message.tries - 1]
            message.save(update_fields=["last_error", "next_try_at"])
            return "later"
        message.state = State.FAILED
    else:
        message.state, message.last_error = State.SENT, ""
    # The text holds a code, or the address that ends somebody's subscription.
    message.text, message.ended_at = "", now
    message.save(update_fields=["state", "text", "ended_at", "last_error"])
    return "sent" if message.state == State.SENT else "failed"


def list_recent_failures(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return recent failures as a work queue: their text is gone, so staff must call."""
    since = timezone.now() - FAILED_FOR
    failed = TextMessage.objects.filter(state=TextMessage.State.FAILED, ended_at__gte=since)
    return WaitingRows(failed, since="ended_at")
