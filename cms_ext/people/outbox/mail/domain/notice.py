"""Notices: what the office sends of its own accord, at most one message a day of a kind.

Each notice is a row of its own, with what it is about. It waits a little for others of its kind to
the same address, and what comes later on that day waits until the next one; together they are one
message with a list. Answers to what the reader just did, letters with a term and all that concerns
somebody's security are no notices: they go alone and at once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q

from cms_ext.base.database.transactions import claim_try
from cms_ext.base.dates.clock import CLOCKS_DIFFER
from cms_ext.people.outbox.mail.domain.letter import LetterText, render_text
from cms_ext.people.outbox.mail.domain.outbox import (
    LEASE,
    Priority,
    choose_language,
    find_desk,
    in_language,
    new_message,
)
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.marks import is_as_queued

GATHERED_FOR = timedelta(minutes=10)
ONE_IN = timedelta(days=1)
# Below the longest pause between tries: a time further ahead counts as a mistake of the clock.
MAX_WAIT = timedelta(hours=5)
State = OutgoingMessage.State


def queue_notice(
    to: str,
    template: str,
    line: str,
    context: Mapping[str, str],
    *,
    url: str,
    common_url: str,
    about: models.Model,
    priority: Priority = Priority.LETTER,
    at_once: bool = False,
) -> OutgoingMessage:
    """Queue a notice. `line` is what it adds to a list: no secret, amount or reading.

    `at_once` is for a debt or a deadline, where a day of waiting would be lost. The template has
    `lines`, `many` for several notices, and `url`: that of the notice, or `common_url` where they
    have different ones. `context` is for the words about a single one.
    """
    desk, language = find_desk(template), choose_language(to)
    with in_language(language):
        line = str(line)
        words = render_text(template, {**context, "url": url, "lines": [line]}, desk)
    message = new_message(
        to,
        template,
        about,
        priority,
        desk,
        subject=words.subject,
        text=words.text,
        line=line,
        payload={
            "context": dict(context),
            "url": url,
            "common_url": common_url,
            "at_once": at_once,
            **language,
        },
    )
    if not at_once:
        message.next_try_at = message.queued_at + GATHERED_FOR
    message.save(force_insert=True)
    return message


@transaction.atomic
def gather_notices(message: OutgoingMessage, now: datetime) -> list[OutgoingMessage] | None:
    """Claim all waiting notices that go with a claimed one; None if it has to wait itself.

    It waits when one of its kind went to this address within a day, unless it goes at once, or when
    another process has an earlier one in its hands.
    """
    kind = OutgoingMessage.objects.filter(to=message.to, template=message.template).exclude(line="")
    waiting = list(kind.filter(state=State.QUEUED).order_by("pk").select_for_update())
    lately = Q(ended_at__gt=now - ONE_IN, ended_at__lte=now + CLOCKS_DIFFER)
    sent = kind.filter(lately, state=State.SENT).order_by("-ended_at")
    # Those that an earlier version queued say nothing of it.
    last = None if message.payload.get("at_once") else sent.first()
    if last is not None and last.ended_at is not None:
        _wait(message, min(last.ended_at + ONE_IN, now + MAX_WAIT))
        return None
    # One that was changed past the site is refused in its own turn.
    others = [one for one in waiting if one.pk != message.pk and is_as_queued(one)]
    if any(one.pk < message.pk and _is_in_hand(one, now) for one in others):
        _wait(message, now + timedelta(minutes=1))
        return None
    return [one for one in others if not _is_in_hand(one, now) and _claimed(one, now)]


def compose_notices(messages: Sequence[OutgoingMessage]) -> LetterText:
    """Return the text of one notice, or of several with a list of what they say."""
    first = messages[0]
    if len(messages) == 1:
        return LetterText(first.subject, first.text)
    urls = {message.payload["url"] for message in messages}
    counts = Counter(message.line for message in messages)
    context = {
        **first.payload["context"],
        "many": True,
        "lines": [f"{line} ({count})" if count > 1 else line for line, count in counts.items()],
        "url": urls.pop() if len(urls) == 1 else first.payload["common_url"],
    }
    return render_text(first.template, context, first.desk)


def is_waiting_for_its_day(now: datetime) -> Q:
    """Return the notices that are late on purpose."""
    return Q(tries=0, next_try_at__gt=now) & ~Q(line="")


def _is_in_hand(message: OutgoingMessage, now: datetime) -> bool:
    """Return whether it is claimed, or waits for another try after a failed one."""
    return message.tries > 0 and message.next_try_at > now


def _claimed(message: OutgoingMessage, now: datetime) -> bool:
    message.tries += 1
    own = OutgoingMessage.objects.filter(pk=message.pk, state=State.QUEUED, tries=message.tries - 1)
    return claim_try(own, now, LEASE)


def _wait(message: OutgoingMessage, until: datetime) -> None:
    OutgoingMessage.objects.filter(pk=message.pk, state=State.QUEUED, tries=message.tries).update(
        tries=message.tries - 1, next_try_at=until
    )
