"""Putting messages into the outbox. The scheduler hands them over (`domain/delivery.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.outbox.mail.address import normalise_mailbox
from cms_ext.people.outbox.mail.domain.letter import render_text, require_one_line
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import WaitingRows

Priority = OutgoingMessage.Priority
# Whoever types a stranger's address, in many forms from many places, cannot fill that mailbox.
LETTERS_A_DAY = 5
UNPROVED = "unproved"


def queue_message(
    to: str,
    template: str,
    context: Mapping[str, Any],
    *,
    about: models.Model | None = None,
    priority: Priority = Priority.LETTER,
    reply_to: str = "",
    unproved: bool = False,
) -> OutgoingMessage:
    """Queue a message whose text holds no secret and that nobody unsubscribes from.

    `template` is a plain-text template: its first line is the subject, the rest after an empty
    line the text; the HTML part is made from the text when it is sent. `reply_to` is where an
    answer goes. An `unproved` address was typed by somebody unknown: its mailbox gets few letters
    a day, and what comes beyond is kept as withdrawn. Raises ValueError for an address or a subject
    with a line break.
    """
    words = render_text(template, context)
    fields = {"subject": words.subject, "text": words.text, "reply_to": require_one_line(reply_to)}
    return _queued(to, template, about, priority, unproved=unproved, **fields)


def queue_sealed(
    to: str,
    template: str,
    composer: str,
    payload: Mapping[str, Any],
    *,
    about: models.Model | None = None,
    priority: Priority = Priority.LETTER,
    unproved: bool = False,
) -> OutgoingMessage:
    """Queue a message with a secret (a starter password, a one-use link, a way to unsubscribe).

    Neither text nor secret lie in the outbox. `composer` is the dotted path of a
    `mail.domain.sealed.Composer`: it makes the secret when the message is handed over,
    and takes it back when the hand-over fails. `payload` holds ids only. `unproved` and ValueError
    as of `queue_message`.
    """
    fields = {"composer": composer, "payload": dict(payload)}
    return _queued(to, template, about, priority, unproved=unproved, **fields)


def queue_sealed_mailing(
    template: str, composer: str, letters: Iterable[tuple[str, Mapping[str, Any], models.Model]]
) -> None:
    """`queue_sealed` for many readers at once: the address, the payload and whom it is about."""
    OutgoingMessage.objects.bulk_create(
        _new(to, template, about, Priority.MAILING, composer=composer, payload=dict(payload))
        for to, payload, about in letters
    )


def _queued(
    to: str,
    template: str,
    about: models.Model | None,
    priority: Priority,
    *,
    unproved: bool,
    **fields: Any,
) -> OutgoingMessage:
    message = _new(to, template, about, priority, **fields)
    if unproved:
        message.payload = {**message.payload, UNPROVED: True}
        if _had_enough(message):
            message.state, message.ended_at = message.State.WITHDRAWN, message.queued_at
            message.last_error = _(
                "Ten adres dostał już dziś kilka listów, których nikt nie potwierdził."
            )
    message.save(force_insert=True)
    return message


def _had_enough(message: OutgoingMessage) -> bool:
    """Whether its mailbox was written to often enough, in whatever matter and spelling."""
    mailbox, since = normalise_mailbox(message.to), message.queued_at - timedelta(days=1)
    lately = OutgoingMessage.objects.filter(queued_at__gt=since, **{f"payload__{UNPROVED}": True})
    sent = lately.exclude(state=message.State.WITHDRAWN).values_list("to", flat=True)
    return sum(normalise_mailbox(to) == mailbox for to in sent) >= LETTERS_A_DAY


def _new(
    to: str, template: str, about: models.Model | None, priority: Priority, **fields: Any
) -> OutgoingMessage:
    now = timezone.now()
    return OutgoingMessage(
        to=require_one_line(to),
        template=template,
        about_type=about._meta.label if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        priority=priority,
        queued_at=now,
        next_try_at=now,
        **fields,
    )


def may_resend(message: OutgoingMessage) -> bool:
    """It failed, and there still is what to send: a text, or a composer that makes it anew."""
    return message.state == OutgoingMessage.State.FAILED and bool(message.composer or message.text)


def list_failed_messages(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Those that could not be sent and still can be: the rows of `may_resend`."""
    failed = OutgoingMessage.objects.filter(state=OutgoingMessage.State.FAILED)
    return WaitingRows(failed.exclude(composer="", text=""), since="ended_at")


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
