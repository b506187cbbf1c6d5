"""The outbox of text messages: requests only queue, the scheduler hands over."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anyascii import anyascii
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms_ext.base.database.transactions import claim_try, due_to_try
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.verification.domain import note_finding
from cms_ext.people.outbox.judging import judge_messages
from cms_ext.people.outbox.marks import CHANGED, describe_change, is_as_queued, make_mark
from cms_ext.people.outbox.sms.gateway import (
    TO_FILE,
    NotHandedOver,
    NotReached,
    OutcomeUnknown,
    Sms,
)
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.plugins import WaitingRows

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# A failed message is work for this long; later nobody needs it any more.
FAILED_FOR = timedelta(days=7)
# The check of `verify` that compares messages with their marks.
CHECK = "sms"
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
MAX_TRIES = len(PAUSES) + 1
# A process that died with a message loses its claim by then.
LEASE = timedelta(minutes=5)
# A person decides by then whether an unknown message goes again; later its text is erased.
DECIDED_WITHIN = timedelta(hours=24)
# The scheduler's other jobs wait for one portion, not for all.
MAX_MESSAGES_PER_RUN = 200
MAX_SECONDS = 10


@dataclass(frozen=True, slots=True)
class DeliveredSms:
    """Counts of one run: messages sent, refused for good, stopped, unknown, to be tried again."""

    sent: int = 0
    failed: int = 0
    stopped: int = 0
    unknown: int = 0
    later: int = 0


def find_sms_trouble() -> str:
    """Say why no message reaches anybody; empty where a gateway is set."""
    if settings.COOP_SMS_BACKEND != TO_FILE:
        return ""
    return _("SMS zapisują się tylko w pliku na serwerze, nikt ich nie dostaje.")


def queue_sms(number: str, text: str, *, about: models.Model) -> TextMessage:
    """Queue a message to nine digits, without Polish letters."""
    now = timezone.now()
    words = strip_polish_letters(text)
    message = TextMessage(
        to=number,
        text=words,
        about_type=about._meta.label,
        about_id=str(about.pk),
        parts=measure_length(words).parts,
        queued_at=now,
        next_try_at=now,
    )
    message.mark = make_mark(message)
    message.save(force_insert=True)
    return message


def deliver_sms() -> DeliveredSms:
    """Deliver due text messages; the scheduler's job."""
    now = timezone.now()
    late = TextMessage.objects.filter(state=State.UNKNOWN, ended_at__lt=now - DECIDED_WITHIN)
    if late.exclude(text="").exists():
        late.update(text="", mark="")
    return deliver_due(now)


def deliver_due(now: datetime) -> DeliveredSms:
    """Send a portion of due messages, each at most once.

    A message is marked before its request leaves. One that a process left so when it died may have
    been taken: it is unknown, and only a person sends it again (`resend_sms`).
    """
    done: Counter[str] = Counter()
    until = time.monotonic() + MAX_SECONDS
    due = TextMessage.objects.filter(
        due_to_try(now, PAUSES[-1]), state__in=[State.QUEUED, State.SENDING]
    )
    for key in list(
        due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:MAX_MESSAGES_PER_RUN]
    ):
        if claim_try(due.filter(pk=key), now, LEASE):
            done[_deliver(TextMessage.objects.get(pk=key), now)] += 1
        if time.monotonic() > until:
            break
    return DeliveredSms(**done)


def _deliver(message: TextMessage, now: datetime) -> str:
    if message.state == State.SENDING:
        return _end(message, State.UNKNOWN, now, "Program przerwał pracę w chwili wysyłania.")
    if not is_as_queued(message):
        note_finding(CHECK, describe_change(message))
        return _end(message, State.FAILED, now, CHANGED)
    if reason := judge_messages(f"sms:{message.about_type}", [message]).get(message.pk):
        return _end(message, State.STOPPED, now, reason)
    message.state = State.SENDING
    message.save(update_fields=["state"])
    try:
        sms = Sms(message.to, message.text, message.own_id)
        message.gateway_id = import_string(settings.COOP_SMS_BACKEND)(sms)
    except OutcomeUnknown as problem:
        return _end(message, State.UNKNOWN, now, str(problem))
    except NotReached as problem:
        if message.tries >= MAX_TRIES:
            return _end(message, State.FAILED, now, str(problem))
        message.state, message.last_error = State.QUEUED, str(problem)[:255]
        message.next_try_at = now + PAUSES[message.tries - 1]
        message.save(update_fields=["state", "last_error", "next_try_at"])
        return "later"
    except NotHandedOver as refusal:
        return _end(message, State.FAILED, now, str(refusal))
    except ImproperlyConfigured:
        # Nothing left the server: the message waits until the settings are mended.
        message.state = State.QUEUED
        message.save(update_fields=["state"])
        raise
    return _end(message, State.SENT, now, "")


def _end(message: TextMessage, state: TextMessage.State, now: datetime, error: str) -> str:
    message.state, message.ended_at, message.last_error = state, now, error[:255]
    if state != State.UNKNOWN:
        # The text holds a code, or the address that ends somebody's subscription.
        message.text = message.mark = ""
    message.save(update_fields=["state", "text", "mark", "ended_at", "last_error", "gateway_id"])
    return str(state).lower()


@transaction.atomic
def resend_sms(message: TextMessage, origin: Origin) -> None:
    """Queue an unknown message again, with the same own id. Raises ValidationError."""
    message = _decided(message)
    if not message.text:
        raise ValidationError(_("Treści tej wiadomości już nie ma; zadzwoń do adresata."))
    now = timezone.now()
    message.state, message.tries, message.next_try_at, message.ended_at = State.QUEUED, 0, now, None
    message.save(update_fields=["state", "tries", "next_try_at", "ended_at"])
    _record("SMS_RESENT", message, origin)


@transaction.atomic
def settle_sms(message: TextMessage, origin: Origin) -> None:
    """Take an unknown message as sent: somebody saw it at the gateway. Raises ValidationError."""
    message = _decided(message)
    message.state, message.text, message.mark = State.SENT, "", ""
    message.save(update_fields=["state", "text", "mark"])
    _record("SMS_SETTLED", message, origin)


def _decided(message: TextMessage) -> TextMessage:
    message = TextMessage.objects.select_for_update().get(pk=message.pk)
    if message.state != State.UNKNOWN:
        raise ValidationError(_("O tej wiadomości już zdecydowano."))
    return message


def _record(action: str, message: TextMessage, origin: Origin) -> None:
    record(action, origin, obj=message, from_state=State.UNKNOWN, to_state=message.state)


def list_unknown(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return messages that wait for somebody's decision, as a work queue."""
    return WaitingRows(TextMessage.objects.filter(state=State.UNKNOWN), since="ended_at")


def list_recent_failures(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return recent failures as a work queue: their text is gone, so staff must call."""
    since = timezone.now() - FAILED_FOR
    failed = TextMessage.objects.filter(state=State.FAILED, ended_at__gte=since)
    return WaitingRows(failed, since="ended_at")
