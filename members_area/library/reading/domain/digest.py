"""New papers by e-mail, for those who chose it: what is told, to whom, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed
from members_area.library.domain.queries.document import published_between, visible_documents
from members_area.library.models import Version
from members_area.library.reading.models import DigestChoice, Rhythm
from members_area.register.domain.queries import admits

EVERY = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
TEMPLATE = "members_area/reading/mail/new_documents.txt"
COMPOSER = "members_area.library.reading.domain.digest_letter"
SIGNER = Signer(salt="members_area.reading.digest")


@dataclass(frozen=True, slots=True)
class DigestPeriod:
    """The days whose new papers a message tells of, both included."""

    first: date
    last: date


@transaction.atomic
def set_digest_rhythm(user: User, rhythm: Rhythm, *, today: date, origin: Origin) -> DigestChoice:
    """Set how often this login hears of new papers; what is older than today is not told of."""
    choice = DigestChoice.objects.filter(user=user).first()
    before = choice.rhythm if choice else Rhythm.NEVER
    if choice is None or before == Rhythm.NEVER:
        choice, _created = DigestChoice.objects.update_or_create(
            user=user, defaults={"rhythm": rhythm, "told_until": today - timedelta(days=1)}
        )
    else:
        choice.rhythm = rhythm
        choice.save()
    if before != rhythm:
        record(
            "DIGEST_CHOSEN",
            origin,
            obj=user,
            subject=user.person,
            from_state=before,
            to_state=rhythm,
        )
    return choice


def token_of(choice: DigestChoice) -> str:
    """What the link in the message holds: it opens nothing but the end of these messages."""
    return SIGNER.sign(str(choice.pk))


def choice_by_token(token: str) -> DigestChoice | None:
    try:
        key = SIGNER.unsign(token)
    except BadSignature:
        return None
    return DigestChoice.objects.filter(pk=int(key)).select_related("user__person").first()


def queue_due(today: date) -> int:
    """Put a message into the outbox for everybody to whom something new is to be told.

    Repeatable: whoever has been told is not told again. Returns how many messages were queued.
    """
    queued = 0
    wanting = DigestChoice.objects.exclude(rhythm=Rhythm.NEVER).select_related("user__person")
    for choice in wanting.order_by("pk"):
        period = due_period(choice, today)
        if period is not None:
            queued += _queue_digest(choice, period, today)
    return queued


def due_period(choice: DigestChoice, today: date) -> DigestPeriod | None:
    """Up to yesterday, because today is not over; None while the next message is not due."""
    yesterday = today - timedelta(days=1)
    if yesterday - choice.told_until < EVERY[Rhythm(choice.rhythm)]:
        return None
    return DigestPeriod(choice.told_until + timedelta(days=1), yesterday)


def news_for(user: User, period: DigestPeriod, today: date) -> list[Version]:
    """What this login may open today of what is new; nothing once the membership has ended."""
    if not admits(user, today):
        return []
    visible = visible_documents(user, today)
    return list(published_between(visible, period.first, period.last, today))


@transaction.atomic
def _queue_digest(choice: DigestChoice, period: DigestPeriod, today: date) -> int:
    choice.told_until = period.last
    choice.save(update_fields=["told_until"])
    to = choice.user.person.correspondence_email if choice.user.person else ""
    if not to or not news_for(choice.user, period, today):
        return 0
    payload = {
        "choice": choice.pk,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }
    queue_sealed(to, TEMPLATE, COMPOSER, payload, priority=Priority.MAILING)
    return 1


def stop_digest(choice: DigestChoice, *, today: date) -> DigestChoice:
    """By the link of a message: whoever holds it needs no login. Once more changes nothing."""
    return set_digest_rhythm(choice.user, Rhythm.NEVER, today=today, origin=SYSTEM)
