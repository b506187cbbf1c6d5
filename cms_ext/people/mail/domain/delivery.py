"""Sending due messages of the outbox, and recording the result."""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.utils import timezone

from cms_ext.base.background import claim_try, due_to_try
from cms_ext.people.mail.domain.handover import (
    MailNotHandedOver,
    send_to_server,
    server_connection,
)
from cms_ext.people.mail.domain.letter import Worded, letter, message_id_of
from cms_ext.people.mail.domain.sealed import Withdrawn, compose, void_sealed_secret
from cms_ext.people.mail.models import OutgoingMessage

State = OutgoingMessage.State
# After each try that failed; when they are used up, the message has failed.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
MOST_TRIES = len(PAUSES) + 1
# Longer than any hand-over: whoever took a message and died in between gives it back by then.
LEASE = timedelta(minutes=15)
LATE_AFTER = timedelta(hours=1)
# One portion. The scheduler's other jobs wait for it, and so does the letter that somebody waits
# for before a screen: the next portion begins with that one.
MOST_AT_ONCE = 200
MOST_SECONDS = 10
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveredMail:
    """Counts of one run: messages sent, failed for good, to be tried again, withdrawn."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    withdrawn: int = 0


def deliver_mail() -> DeliveredMail:
    """The scheduler's job."""
    return deliver_due(timezone.now())


def deliver_due(now: datetime) -> DeliveredMail:
    """Send a portion of what is due, one by one over one connection: sign-in mail, then letters,
    then mailings.

    Several processes may do it at once: each message is claimed by a conditional UPDATE, and only
    who changed the row sends it. When the mail server is down the portion ends.
    """
    done: Counter[str] = Counter()
    until = time.monotonic() + MOST_SECONDS
    with server_connection() as connection:
        for key in list(_due(now).values_list("pk", flat=True)[:MOST_AT_ONCE]):
            message = _claimed(key, now)
            if message is None:
                continue
            if message.tries > MOST_TRIES:
                done[_set_aside(message, now)] += 1
                continue
            try:
                done[_deliver(message, now, connection)] += 1
            except MailNotHandedOver as problem:
                done[_put_off(message, problem, now)] += 1
                if problem.server_down:
                    break
            if time.monotonic() > until:
                break
    return DeliveredMail(**done)


def mail_is_late(now: datetime) -> bool:
    """Whether a message has been waiting for longer than LATE_AFTER."""
    return late_mail(now) is not None


def late_mail(now: datetime) -> datetime | None:
    """Since when the oldest such message waits; None when there is none."""
    waiting = OutgoingMessage.objects.filter(state=State.QUEUED, queued_at__lt=now - LATE_AFTER)
    return waiting.order_by("queued_at").values_list("queued_at", flat=True).first()


def _due(now: datetime) -> QuerySet[OutgoingMessage]:
    due = due_to_try(now, PAUSES[-1])
    return OutgoingMessage.objects.filter(due, state=State.QUEUED).order_by(
        "priority", "next_try_at", "pk"
    )


def _claimed(key: int, now: datetime) -> OutgoingMessage | None:
    """The message, now mine until the lease ends; None when another process has it."""
    if not claim_try(_due(now).filter(pk=key), now, LEASE):
        return None
    return OutgoingMessage.objects.get(pk=key)


def _set_aside(message: OutgoingMessage, now: datetime) -> str:
    """Give up a message whose tries have all ended with their process."""
    reason = "Program kończył pracę przy wysyłaniu tej wiadomości."
    log.error("message %s (%s) ended its process at each try", message.pk, message.template)
    _note(message, state=State.FAILED, ended_at=now, last_error=reason)
    void_sealed_secret(message)
    return "failed"


def _deliver(message: OutgoingMessage, now: datetime, connection: BaseEmailBackend) -> str:
    try:
        words = compose(message)
    except Withdrawn:
        _note(message, state=State.WITHDRAWN, ended_at=now, last_error="")
        return "withdrawn"
    message.message_id = message_id_of(message.pk, words)
    try:
        send_to_server(_letter(message, words), connection)
    except MailNotHandedOver:
        void_sealed_secret(message)
        raise
    _note(message, state=State.SENT, ended_at=now, message_id=message.message_id, last_error="")
    return "sent"


def _letter(message: OutgoingMessage, words: Worded) -> EmailMultiAlternatives:
    try:
        return letter(message.to, words, message.message_id)
    except ValueError:
        reason = "Adres odbiorcy albo temat jest niepoprawny."
        raise MailNotHandedOver(reason, permanent=True) from None


def _put_off(message: OutgoingMessage, problem: MailNotHandedOver, now: datetime) -> str:
    """Wait for the next try, or give up."""
    fields = {"message_id": message.message_id, "last_error": str(problem)}
    if problem.permanent or message.tries == MOST_TRIES:
        log.error("message %s (%s) failed: %s", message.pk, message.template, problem)
        _note(message, state=State.FAILED, ended_at=now, **fields)
        return "failed"
    _note(message, next_try_at=now + PAUSES[message.tries - 1], **fields)
    return "later"


def _note(message: OutgoingMessage, **fields: Any) -> None:
    """Keep the outcome, unless the lease ran out meanwhile and another process has it."""
    OutgoingMessage.objects.filter(pk=message.pk, state=State.QUEUED, tries=message.tries).update(
        **fields
    )
