"""Sending due messages of the outbox, and recording the result."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby, islice
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from cms_ext.base.database.background import claim_try, due_to_try
from cms_ext.people.outbox.mail.domain.letter import (
    LetterText,
    make_letter,
    make_message_id,
    read_sender_name,
)
from cms_ext.people.outbox.mail.domain.sealed import (
    MailNotHandedOver,
    Withdrawn,
    compose_message,
    compose_messages,
    connect_to_server,
    send_to_server,
    void_sealed_secret,
)
from cms_ext.people.outbox.mail.models import OutgoingMessage

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
# One run. The scheduler's other jobs wait for it.
MOST_AT_ONCE = 2000
MOST_SECONDS = 10
# So many are looked for at once, and letters of a mailing taken together: one that somebody waits
# for before a screen goes after them, and as many wait for the lease of a process that died.
PORTION = 100
SENT = """UPDATE {table} SET state = %s, ended_at = %s, message_id = %s, last_error = ''
    WHERE id = %s AND state = %s AND tries = %s"""
# A message that is mine, and its words if they were made together with others'.
Claimed = tuple[OutgoingMessage, LetterText | None]
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
    """Send what is due, one by one over one connection: sign-in mail, then letters, then mailings.

    Several processes may do it at once: messages are claimed by a conditional UPDATE, and only who
    changed the rows sends them. When the mail server is down the run ends.
    """
    done: Counter[str] = Counter()
    until = time.monotonic() + MOST_SECONDS
    sender = cache(read_sender_name)
    with connect_to_server() as server, closing(_claimed_in_turn(now, sender)) as claimed:
        for message, words in islice(claimed, MOST_AT_ONCE):
            if message.tries > MOST_TRIES:
                done[_set_aside(message, now)] += 1
                continue
            try:
                done[_deliver(message, words, now, sender, server)] += 1
            except MailNotHandedOver as problem:
                done[_put_off(message, problem, now)] += 1
                if problem.server_down:
                    break
            if time.monotonic() > until:
                break
    return DeliveredMail(**done)


def mail_is_late(now: datetime) -> bool:
    """Whether a message has been waiting for longer than LATE_AFTER."""
    return find_late_mail(now) is not None


def find_late_mail(now: datetime) -> datetime | None:
    """Since when the oldest such message waits; None when there is none."""
    waiting = OutgoingMessage.objects.filter(state=State.QUEUED, queued_at__lt=now - LATE_AFTER)
    return waiting.order_by("queued_at").values_list("queued_at", flat=True).first()


def _due(now: datetime) -> QuerySet[OutgoingMessage]:
    due = due_to_try(now, PAUSES[-1])
    return OutgoingMessage.objects.filter(due, state=State.QUEUED).order_by(
        "priority", "next_try_at", "pk"
    )


def _claimed_in_turn(now: datetime, sender: Callable[[], str]) -> Generator[Claimed]:
    """Each due message, mine when it comes, and its text if that was made with others'.

    The letters of a mailing are claimed in portions, each on its first try: a message that ends its
    process costs the others of its portion one try, and is alone at the next. A portion that is
    left early is given back.
    """
    while looked_up := list(_due(now).values_list("pk", "priority", "tries")[:PORTION]):
        for together, rows in groupby(looked_up, key=_goes_with_others):
            keys = [pk for pk, _priority, _tries in rows]
            yield from _portion(keys, now, sender) if together else _one_by_one(keys, now)


def _goes_with_others(row: tuple[int, int, int]) -> bool:
    _pk, priority, tries = row
    return priority == OutgoingMessage.Priority.MAILING and tries == 0


def _one_by_one(keys: Sequence[int], now: datetime) -> Generator[Claimed]:
    for key in keys:
        message = _claimed(key, now)
        if message is not None:
            yield message, None


def _portion(keys: Sequence[int], now: datetime, sender: Callable[[], str]) -> Generator[Claimed]:
    mine = _claimed_together(keys, now)
    made = compose_messages(mine, sender())
    begun = 0
    try:
        for begun, message in enumerate(mine, 1):  # noqa: B007 - what was begun is kept
            yield message, made.get(message.pk)
    finally:
        _give_back(mine[begun:])


def _claimed(key: int, now: datetime) -> OutgoingMessage | None:
    """The message, now mine until the lease ends; None when another process has it."""
    if not claim_try(_due(now).filter(pk=key), now, LEASE):
        return None
    return OutgoingMessage.objects.get(pk=key)


@transaction.atomic
def _claimed_together(keys: Sequence[int], now: datetime) -> list[OutgoingMessage]:
    """Those of the messages that no other process has tried, now mine until the lease ends.

    They are found by their keys alone: to look among the due ones PostgreSQL, which knows nothing
    yet of a mailing queued just now, would read all of it for each portion.
    """
    found = OutgoingMessage.objects.order_by("pk").select_for_update().in_bulk(keys)
    rows = (found[key] for key in keys if key in found)
    mine = [one for one in rows if one.state == State.QUEUED and not one.tries]
    claim_try(OutgoingMessage.objects.filter(pk__in=[one.pk for one in mine]), now, LEASE)
    for message in mine:
        message.tries = 1
    return mine


def _give_back(messages: Sequence[OutgoingMessage]) -> None:
    """What was claimed with others and not begun has its place and all its tries again."""
    if messages:
        OutgoingMessage.objects.filter(
            pk__in=[message.pk for message in messages], state=State.QUEUED, tries=1
        ).update(tries=0, next_try_at=F("queued_at"))


def _set_aside(message: OutgoingMessage, now: datetime) -> str:
    """Give up a message whose tries have all ended with their process."""
    reason = "Program kończył pracę przy wysyłaniu tej wiadomości."
    log.error("message %s (%s) ended its process at each try", message.pk, message.template)
    _note(message, state=State.FAILED, ended_at=now, last_error=reason)
    void_sealed_secret(message)
    return "failed"


def _deliver(
    message: OutgoingMessage,
    words: LetterText | None,
    now: datetime,
    sender: Callable[[], str],
    server: BaseEmailBackend,
) -> str:
    try:
        words = words or compose_message(message)
    except Withdrawn:
        _note(message, state=State.WITHDRAWN, ended_at=now, last_error="")
        return "withdrawn"
    message.message_id = make_message_id(message.pk, words)
    try:
        send_to_server(_letter(message, words, sender()), server)
    except MailNotHandedOver:
        void_sealed_secret(message)
        raise
    _note_sent(message, now)
    return "sent"


def _letter(message: OutgoingMessage, words: LetterText, sender: str) -> EmailMultiAlternatives:
    try:
        return make_letter(message.to, words, message.message_id, sender, reply_to=message.reply_to)
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


def _note_sent(message: OutgoingMessage, now: datetime) -> None:
    """As `_note`, before the next message goes: whoever dies here sends one a second time, no more.

    By SQL, since every letter of a mailing needs it and to build the query costs twice as much.
    """
    table = connection.ops.quote_name(OutgoingMessage._meta.db_table)
    ended_at = connection.ops.adapt_datetimefield_value(now)
    values = [State.SENT.value, ended_at, message.message_id]
    with connection.cursor() as cursor:
        cursor.execute(
            SENT.format(table=table),
            [*values, message.pk, State.QUEUED.value, message.tries],
        )


def _note(message: OutgoingMessage, **fields: Any) -> None:
    """Keep the outcome, unless the lease ran out meanwhile and another process has it."""
    OutgoingMessage.objects.filter(pk=message.pk, state=State.QUEUED, tries=message.tries).update(
        **fields
    )
