"""Announcements to their subscribers: each one once, at once or in the day's digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from time import monotonic

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed, queue_sealed_mailing
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.models.targeted import TARGETS
from cms_ext.public_site.pages.domain.visibility import request_of_nobody
from cms_ext.public_site.subscriptions.domain.phones import queue_announcement_sms
from cms_ext.public_site.subscriptions.domain.reach import (
    is_urgent,
    phone_recipients_for,
    recipients_for,
)
from cms_ext.public_site.subscriptions.models import Mailing, Sending, Subscription

Frequency = Subscription.Frequency

# One transaction; a mailing that is cut short goes on behind the last whole portion.
PORTION = 200
# After that a mailing waits for the job's next turn: the scheduler's other jobs wait for this one.
MOST_SECONDS = 5
DIGEST_FROM = time(7, 0)
ONE = "cms_ext/subscriptions/mail/announcement.txt"
ONE_COMPOSER = "cms_ext.public_site.subscriptions.domain.announcement_letter"
DIGEST = "cms_ext/subscriptions/mail/digest.txt"
DIGEST_COMPOSER = "cms_ext.public_site.subscriptions.domain.digest_letter"


def announce() -> None:
    """The scheduler's job: start mailings of what is public now, and continue those started."""
    today = business_today()
    start_mailings(today)
    until = monotonic() + MOST_SECONDS
    for mailing in Mailing.objects.filter(done_at=None).order_by("begun_at", "pk"):
        continue_mailing(mailing, today, until)


def start_mailings(today: date) -> None:
    """Start a mailing for each public announcement of today and each correction of one."""
    sent = Mailing.objects.filter(announcement=OuterRef("pk"), edition=OuterRef("corrections"))
    waiting = current(request_of_nobody(), today).filter(~Exists(sent))
    for page in waiting.order_by("first_published_at", "pk"):
        Mailing.objects.get_or_create(
            announcement=page, edition=page.corrections, defaults={"begun_at": timezone.now()}
        )


def continue_mailing(mailing: Mailing, today: date, until: float) -> None:
    """Queue a mailing in portions: to its end, or until then by the monotonic clock."""
    page = AnnouncementPage.objects.prefetch_related(*TARGETS).get(pk=mailing.announcement_id)
    while monotonic() <= until and _portion(mailing, page, today):
        pass


@transaction.atomic
def _portion(mailing: Mailing, page: AnnouncementPage, today: date) -> bool:
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.done_at is not None:
        return False
    # Who confirmed later has chosen to hear of what comes after.
    wanting = recipients_for(page.targets, page.kind).filter(
        pk__gt=mailing.reached, confirm_at__lte=mailing.begun_at
    )
    found = list(wanting.order_by("pk")[:PORTION])
    if found:
        _queue_letters(mailing, page, found, today)
        mailing.reached = found[-1].pk
    else:
        mailing.done_at = timezone.now()
        if is_urgent(page.kind):
            for phone in phone_recipients_for(page.targets).filter(
                confirm_at__lte=mailing.begun_at
            ):
                queue_announcement_sms(page, phone)
    mailing.save(update_fields=["reached", "done_at"])
    return bool(found)


def _queue_letters(
    mailing: Mailing, page: AnnouncementPage, readers: Sequence[Subscription], today: date
) -> None:
    at_once = [is_urgent(page.kind) or one.frequency == Frequency.NOW for one in readers]
    made = Sending.objects.bulk_create(
        Sending(
            mailing=mailing,
            subscription=reader,
            made_at=timezone.now(),
            sent_on=today if now else None,
            in_digest=not now,
        )
        for reader, now in zip(readers, at_once, strict=True)
    )
    queue_sealed_mailing(
        ONE,
        ONE_COMPOSER,
        (
            (sending.subscription.email, {"sending": sending.pk}, sending.subscription)
            for sending in made
            if sending.sent_on
        ),
    )


def digest() -> None:
    """The scheduler's job: send the day's digests once, from seven in the morning."""
    now = business_now()
    if now.time() >= DIGEST_FROM:
        send_digests(now.date())


def send_digests(today: date) -> int:
    """Queue a portion of the day's digests; returns how many. Nobody gets two a day."""
    waiting = Sending.objects.filter(subscription=OuterRef("pk"), sent_on=None)
    due = Subscription.objects.filter(
        Exists(waiting),
        Q(digest_on=None) | ~Q(digest_on=today),
        state=Subscription.State.CONFIRMED,
    )
    until = monotonic() + MOST_SECONDS
    sent = 0
    for subscription in due.order_by("pk"):
        sent += _send_digest(subscription, today)
        if monotonic() > until:
            break
    return sent


@transaction.atomic
def _send_digest(subscription: Subscription, today: date) -> bool:
    taken = Subscription.objects.filter(
        Q(digest_on=None) | ~Q(digest_on=today), pk=subscription.pk
    ).update(digest_on=today)
    if not taken:
        return False
    subscription.sendings.filter(sent_on=None).update(sent_on=today)
    queue_sealed(
        subscription.email,
        DIGEST,
        DIGEST_COMPOSER,
        {"subscription": subscription.pk, "day": today.isoformat()},
        about=subscription,
        priority=Priority.MAILING,
    )
    return True
