"""Delivery: claiming due messages of the outbox, sending them, recording the result."""

import logging
import smtplib
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby, islice
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.transactions import claim_try, due_to_try
from cms_ext.evidence.verification.domain import note_finding
from cms_ext.people.outbox.judging import judge_messages
from cms_ext.people.outbox.mail.domain import outbox
from cms_ext.people.outbox.mail.domain.letter import LetterText, make_letter, make_message_id
from cms_ext.people.outbox.mail.domain.letterhead import Letterhead, read_letterhead
from cms_ext.people.outbox.mail.domain.notice import (
    compose_notices,
    gather_notices,
    is_waiting_for_its_day,
)
from cms_ext.people.outbox.mail.domain.outbox import LEASE
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.marks import CHANGED, describe_change, is_as_queued
from cms_ext.plugins import Withdrawn, find_addressee

# The check of `verify` that compares messages with their marks.
CHECK = "mail"
State = OutgoingMessage.State
# Django's backends that reach nobody (`dummymail://`, `consolemail://`, `filemail://`).
NOT_SENDING = {
    f"django.core.mail.backends.{kind}.EmailBackend" for kind in ("dummy", "console", "filebased")
}
# The pause after each failed try; when they are used up, the message has failed.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
MAX_TRIES = len(PAUSES) + 1
LATE_AFTER = timedelta(hours=1)
# Limits of one run, because the scheduler's other jobs wait for it.
MAX_MESSAGES_PER_RUN = 2000
MAX_SECONDS = 10
# Messages looked up, and letters of a mailing claimed, at once. A message that somebody waits for
# goes after them, and as many wait for the lease of a process that died.
PORTION = 100
SENT = """UPDATE {table} SET state = %s, ended_at = %s, message_id = %s, last_error = ''
    WHERE id = %s AND state = %s AND tries = %s"""
# A claimed message, and its text if it was composed together with others.
Claimed = tuple[OutgoingMessage, LetterText | None]
# The letterhead of a desk, by its code.
Letterheads = Callable[[str], Letterhead]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveredMail:
    """Counts of one run: messages sent, failed for good, to be tried again, withdrawn."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    withdrawn: int = 0


def find_mail_trouble() -> str:
    """Say why no letter reaches anybody; empty where a mail server is set."""
    if settings.EMAIL_BACKEND not in NOT_SENDING:
        return ""
    return _("Wiadomości e-mail zostają na serwerze, nikt ich nie dostaje.")


def deliver_mail() -> DeliveredMail:
    """Deliver due mail; the scheduler's job."""
    return deliver_due(timezone.now())


def deliver_due(now: datetime) -> DeliveredMail:
    """Send due messages over one connection: sign-in mail, then letters, then mailings.

    Several processes may do it at once: messages are claimed by a conditional UPDATE, and only the
    process that changed the row sends it. The run ends when the mail server is down.
    """
    done: Counter[str] = Counter()
    until = time.monotonic() + MAX_SECONDS
    letterheads = cache(read_letterhead)
    with connect_to_server() as server, closing(_claimed_in_turn(now, letterheads)) as claimed:
        for message, words in islice(claimed, MAX_MESSAGES_PER_RUN):
            try:
                _require_as_queued(message)
                if message.tries > MAX_TRIES:
                    done[_set_aside(message, now)] += 1
                    continue
                with outbox.in_language(message.payload):
                    done[_deliver(message, words, now, letterheads, server)] += 1
            except outbox.MailNotHandedOver as problem:
                for one in (message, *message.gathered):
                    done[_put_off(one, problem, now)] += 1
                if problem.server_down:
                    break
            if time.monotonic() > until:
                break
    return DeliveredMail(**done)


def mail_is_late(now: datetime) -> bool:
    """Return whether a message has been waiting for longer than LATE_AFTER."""
    return find_late_mail(now) is not None


def find_late_mail(now: datetime) -> datetime | None:
    """Return since when the oldest late message waits; None without one."""
    waiting = OutgoingMessage.objects.filter(state=State.QUEUED, queued_at__lt=now - LATE_AFTER)
    waiting = waiting.exclude(is_waiting_for_its_day(now))
    return waiting.order_by("queued_at").values_list("queued_at", flat=True).first()


def _due(now: datetime) -> QuerySet[OutgoingMessage]:
    due = due_to_try(now, PAUSES[-1])
    return OutgoingMessage.objects.filter(due, state=State.QUEUED).order_by(
        "priority", "next_try_at", "pk"
    )


def _claimed_in_turn(now: datetime, letterheads: Letterheads) -> Generator[Claimed]:
    """Yield each due message once claimed, with its text if composed with others.

    The letters of a mailing are claimed in portions, each on its first try: a message that kills
    its process costs the others of its portion one try, and is alone at the next. A portion that is
    left early is released.
    """
    while due := list(_due(now).values_list("pk", "priority", "tries", "line")[:PORTION]):
        for is_mailing, rows in groupby(due, key=_goes_with_others):
            keys = [row[0] for row in rows]
            yield from _portion(keys, now, letterheads) if is_mailing else _one_by_one(keys, now)


def _goes_with_others(row: tuple[int, int, int, str]) -> bool:
    _pk, priority, tries, line = row
    return priority == OutgoingMessage.Priority.MAILING and tries == 0 and not line


def _one_by_one(keys: Sequence[int], now: datetime) -> Generator[Claimed]:
    for key in keys:
        message = _claimed(key, now)
        if message is None:
            continue
        if message.line and message.tries <= MAX_TRIES and is_as_queued(message):
            others = gather_notices(message, now)
            if others is None:
                continue
            message.gathered = others
        _judge(message, now)
        yield message, None


def find_reasons(messages: Sequence[OutgoingMessage]) -> dict[int, str]:
    """Return why messages may not leave, by key; judged together, a kind at a time."""
    reasons: dict[int, str] = {}
    for template in {message.template for message in messages}:
        listed = [message for message in messages if message.template == template]
        reasons |= judge_messages(template, listed)
    return reasons


def _judge(message: OutgoingMessage, now: datetime) -> None:
    """Withdraw what may not leave of a message and of those gathered with it."""
    reasons = find_reasons([message, *message.gathered])
    message.withdrawal = reasons.get(message.pk, "")
    for notice in message.gathered:
        if notice.pk in reasons:
            _withdraw(notice, reasons[notice.pk], now)
    message.gathered = [notice for notice in message.gathered if notice.pk not in reasons]


def _portion(keys: Sequence[int], now: datetime, letterheads: Letterheads) -> Generator[Claimed]:
    claimed = _claimed_together(keys, now)
    reasons = find_reasons(claimed)
    whole = (message for message in claimed if message.pk not in reasons and is_as_queued(message))
    texts = outbox.compose_messages(whole, letterheads)
    started = 0
    try:
        for started, message in enumerate(claimed, 1):  # noqa: B007 - read in `finally`
            message.withdrawal = reasons.get(message.pk, "")
            yield message, texts.get(message.pk)
    finally:
        _give_back(claimed[started:])


def _claimed(key: int, now: datetime) -> OutgoingMessage | None:
    """Claim the message until the lease ends; None when another process has it."""
    if not claim_try(_due(now).filter(pk=key), now, LEASE):
        return None
    return OutgoingMessage.objects.get(pk=key)


@transaction.atomic
def _claimed_together(keys: Sequence[int], now: datetime) -> list[OutgoingMessage]:
    """Claim those of the messages that no other process has tried.

    They are found by their keys alone: right after a mailing was queued, PostgreSQL has no
    statistics of it yet and would read all of it for each portion.
    """
    by_key = OutgoingMessage.objects.order_by("pk").select_for_update().in_bulk(keys)
    rows = (by_key[key] for key in keys if key in by_key)
    claimed = [message for message in rows if message.state == State.QUEUED and not message.tries]
    claim_try(
        OutgoingMessage.objects.filter(pk__in=[message.pk for message in claimed]), now, LEASE
    )
    for message in claimed:
        message.tries = 1
    return claimed


def _give_back(messages: Sequence[OutgoingMessage]) -> None:
    """Release messages that were claimed with others and not started, with all their tries."""
    if messages:
        OutgoingMessage.objects.filter(
            pk__in=[message.pk for message in messages], state=State.QUEUED, tries=1
        ).update(tries=0, next_try_at=F("queued_at"))


def _require_as_queued(message: OutgoingMessage) -> None:
    """Raise MailNotHandedOver for a message that somebody changed past the site."""
    if not is_as_queued(message):
        note_finding(CHECK, describe_change(message))
        raise outbox.MailNotHandedOver(CHANGED, permanent=True)


def _set_aside(message: OutgoingMessage, now: datetime) -> str:
    """Give up a message each of whose tries ended its process."""
    reason = "Program kończył pracę przy wysyłaniu tej wiadomości."
    log.error("message %s (%s) ended its process at each try", message.pk, message.template)
    _note(message, state=State.FAILED, ended_at=now, last_error=reason)
    outbox.void_sealed_secret(message)
    return "failed"


def _deliver(
    message: OutgoingMessage,
    words: LetterText | None,
    now: datetime,
    letterheads: Letterheads,
    server: BaseEmailBackend,
) -> str:
    try:
        if message.withdrawal:
            raise Withdrawn(message.withdrawal)
        if message.gathered:
            words = compose_notices([message, *message.gathered])
        words = words or outbox.compose_message(message)
    except Withdrawn as reason:
        _withdraw(message, str(reason), now)
        return "withdrawn"
    message.message_id = make_message_id(message.pk, words)
    try:
        send_to_server(_letter(message, words, letterheads(message.desk)), server)
    except outbox.MailNotHandedOver:
        outbox.void_sealed_secret(message)
        raise
    _note_sent(message, now)
    for other in message.gathered:
        other.message_id = message.message_id
        _note_sent(other, now)
    return "sent"


def _withdraw(message: OutgoingMessage, reason: str, now: datetime) -> None:
    _note(message, state=State.WITHDRAWN, ended_at=now, last_error=reason[:255])


def _letter(
    message: OutgoingMessage, words: LetterText, letterhead: Letterhead
) -> EmailMultiAlternatives:
    # The letters of a mailing are the same for all.
    addressee = "" if words.html else find_addressee(message.to)
    try:
        return make_letter(
            *(message.to, words, message.message_id, letterhead),
            reply_to=message.reply_to,
            addressee=addressee,
        )
    except ValueError:
        reason = "Adres odbiorcy albo temat jest niepoprawny."
        raise outbox.MailNotHandedOver(reason, permanent=True) from None


def _put_off(message: OutgoingMessage, problem: outbox.MailNotHandedOver, now: datetime) -> str:
    """Schedule the next try, or give up."""
    fields = {"message_id": message.message_id, "last_error": str(problem)}
    if problem.permanent or message.tries == MAX_TRIES:
        log.error("message %s (%s) failed: %s", message.pk, message.template, problem)
        _note(message, state=State.FAILED, ended_at=now, **fields)
        return "failed"
    _note(message, next_try_at=now + PAUSES[message.tries - 1], **fields)
    return "later"


def _note_sent(message: OutgoingMessage, now: datetime) -> None:
    """Record a sent message before the next one goes, so that a crash repeats one at most.

    Plain SQL, because every letter of a mailing needs it and building the query costs twice as
    much.
    """
    table = connection.ops.quote_name(OutgoingMessage._meta.db_table)
    ended_at = connection.ops.adapt_datetimefield_value(now)
    values = [State.SENT.value, ended_at, message.message_id]
    with connection.cursor() as cursor:
        cursor.execute(
            SENT.format(table=table), [*values, message.pk, State.QUEUED.value, message.tries]
        )


def _note(message: OutgoingMessage, **fields: Any) -> None:
    """Record the outcome, unless the lease ran out and another process has the message."""
    OutgoingMessage.objects.filter(pk=message.pk, state=State.QUEUED, tries=message.tries).update(
        **fields
    )


@contextmanager
def connect_to_server() -> Iterator[BaseEmailBackend]:
    """Yield the mail server of the settings; the first e-mail opens the connection."""
    connection = get_connection(fail_silently=False)
    try:
        yield connection
    finally:
        # The result of each message is known by now.
        with suppress(OSError):
            connection.close()


def send_to_server(mail: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    """Hand the e-mail to the server. Raises MailNotHandedOver."""
    try:
        if isinstance(connection, EmailBackend):
            _ensure_open(connection)
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        code = max(code for code, _answer in refused.recipients.values())
        raise outbox.MailNotHandedOver(
            f"Serwer pocztowy nie przyjął adresu odbiorcy ({code}).", permanent=code >= 500
        ) from None
    except smtplib.SMTPDataError as refused:
        raise outbox.MailNotHandedOver(
            f"Serwer pocztowy nie przyjął wiadomości ({refused.smtp_code}).",
            permanent=refused.smtp_code >= 500,
        ) from None
    except smtplib.SMTPAuthenticationError as refused:
        raise _down(f"Serwer pocztowy odmówił zalogowania ({refused.smtp_code}).") from None
    except smtplib.SMTPSenderRefused as refused:
        raise _down(f"Serwer pocztowy nie przyjął nadawcy ({refused.smtp_code}).") from None
    except smtplib.SMTPNotSupportedError:
        raise _down("Serwer pocztowy nie obsługuje wymaganego szyfrowania.") from None
    except OSError:
        # Refused connections, time-outs, broken TLS, a server that hangs up: all are OSError.
        raise _down("Serwer pocztowy nie odpowiada.") from None


def _ensure_open(connection: EmailBackend) -> None:
    """Open the connection unless it still works: many servers hang up after some messages.

    Django itself leaves open what was open before it sent.
    """
    if connection.connection is not None and not _still_listens(connection.connection):
        with suppress(OSError):
            connection.close()
    connection.open()


def _still_listens(server: smtplib.SMTP) -> bool:
    try:
        code, _answer = server.noop()
    except OSError:
        return False
    return code == 250


def _down(reason: str) -> outbox.MailNotHandedOver:
    return outbox.MailNotHandedOver(reason, permanent=False, server_down=True)
