"""Announcements to their subscribers: each one once, at once or in the day's digest."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, time, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.text.typed_values import masked_email, masked_number
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed, queue_sealed_mailing
from cms_ext.people.outbox.sms.domain import measure_length, queue_sms, strip_polish_letters
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.domain.life import short_path
from cms_ext.public_site.notices.domain.outages import Choice
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.notices.domain.targets import ReachChannel, Recipients
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage
from cms_ext.public_site.notices.models.targeted import TARGETS
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.pages.domain.visibility import request_of_nobody
from cms_ext.public_site.subscriptions.domain.joining import CONSENT_VERSION, save_places
from cms_ext.public_site.subscriptions.models import (
    Mailing,
    PhoneSubscription,
    Sending,
    Subscription,
    WithPlaces,
)

SAMPLE = 3


def recipients_for(targets: Targets, kind: AnnouncementKind | None) -> QuerySet[Subscription]:
    """The confirmed subscriptions of a place that the targets touch, and of this kind.

    A place is touched when it is a target, holds one or lies in one: whoever chose a building
    hears of works at one of its entrances.
    """
    found = Subscription.objects.filter(state=Subscription.State.CONFIRMED)
    if targets.nobody:
        return found.none()
    if not targets.everybody:
        found = found.filter(_touched(Subscription, targets))
    kinds = Subscription.kinds.through.objects
    of_kind = ~Q(pk__in=kinds.values("subscription"))
    if kind is not None:
        of_kind |= Q(pk__in=kinds.filter(announcementkind=kind).values("subscription"))
    return found.filter(of_kind)


def is_urgent(kind: AnnouncementKind | None) -> bool:
    """Whether it is sent at once to all, and by SMS too."""
    return kind is not None and kind.code == "ALERT"


def phone_recipients_for(targets: Targets) -> QuerySet[PhoneSubscription]:
    """The confirmed numbers of a place that the targets touch."""
    found = PhoneSubscription.objects.filter(state=PhoneSubscription.State.CONFIRMED)
    if targets.nobody:
        return found.none()
    return found if targets.everybody else found.filter(_touched(PhoneSubscription, targets))


def ways(
    targets: Targets, kind: AnnouncementKind | None, found: Recipients
) -> Sequence[ReachChannel]:
    """Letters, and text messages for what is urgent. Samples are masked."""
    subscriptions = recipients_for(targets, kind).order_by("pk")
    n = subscriptions.count()
    some = subscriptions.values_list("email", flat=True)[:SAMPLE]
    again = ngettext(
        "Powiadomienie dostanie %(n)s osoba.", "Powiadomienie dostanie %(n)s osób.", n
    ) % {"n": n}
    told = [ReachChannel(_("Dostaną e-mail"), _people(n), tuple(map(masked_email, some)), again)]
    if is_urgent(kind):
        phones = phone_recipients_for(targets).order_by("pk")
        numbers = phones.values_list("number", flat=True)[:SAMPLE]
        told.append(
            ReachChannel(
                _("Dostaną SMS"), _people(phones.count()), tuple(map(masked_number, numbers))
            )
        )
    return told


def _people(n: int) -> str:
    return ngettext("%(n)s osoba", "%(n)s osób", n) % {"n": n}


def _touched(model: type[WithPlaces], targets: Targets) -> Q:
    of_staircases = [staircase.building_id for staircase in targets.staircases]
    buildings = Building.objects.filter(
        Q(property__in=targets.properties)
        | Q(pk__in=[building.pk for building in targets.buildings])
        | Q(pk__in=of_staircases)
    )
    properties = Property.objects.filter(
        Q(pk__in=[estate.pk for estate in targets.properties])
        | Q(buildings__in=targets.buildings)
        | Q(buildings__in=of_staircases)
    )
    staircases = Staircase.objects.filter(
        Q(building__property__in=targets.properties)
        | Q(building__in=targets.buildings)
        | Q(pk__in=[staircase.pk for staircase in targets.staircases])
    )
    return (
        Q(everywhere=True)
        | _chose(model, "properties", "property", properties)
        | _chose(model, "buildings", "building", buildings)
        | _chose(model, "staircases", "staircase", staircases)
    )


def _chose(
    model: type[WithPlaces],
    field: str,
    column: str,
    places: QuerySet[Property | Building | Staircase],
) -> Q:
    rows = getattr(model, field).through.objects
    chosen = rows.filter(**{f"{column}__in": places.values("pk")})
    return Q(pk__in=chosen.values(model._meta.model_name))


State = PhoneSubscription.State

VALID_FOR = timedelta(minutes=15)
TRIES = 5
MESSAGES_PER_HOUR = 1
MESSAGES_PER_DAY = 3
MOST_PARTS = 2
SIGNER = Signer(salt="cms_ext.subscriptions.phone")


@transaction.atomic
def request_phone_subscription(number: str, places: tuple[Choice, ...], *, ip_hash: str) -> str:
    """Save a subscription and send a code; returns the key of the page to type it in.

    Does not reveal whether the number is known; sends at most one code an hour.
    """
    now = timezone.now()
    wished: dict[str, Any] = {
        "consent_text_version": CONSENT_VERSION,
        "consent_at": now,
        "ip_hash": ip_hash,
    }
    subscription, _made = PhoneSubscription.objects.update_or_create(
        number=number,
        state=State.PENDING,
        defaults=wished,
        create_defaults=wished | {"code_until": now, "end_key": secrets.token_urlsafe(8)},
    )
    save_places(subscription, places)
    if _may_write(number):
        code = f"{secrets.randbelow(10**6):06}"
        subscription.code_hash = _hash(subscription, code)
        # A code holds for as long as its message says, however often the number is typed again.
        subscription.code_until = now + VALID_FOR
        subscription.save(update_fields=["code_hash", "code_until"])
        words = _("Kod do zapisu na pilne komunikaty Spółdzielni: %(code)s. Ważny 15 minut.")
        queue_sms(number, words % {"code": code}, about=subscription)
    return SIGNER.sign(str(subscription.pk))


def by_key(key: str) -> PhoneSubscription | None:
    try:
        number = SIGNER.unsign(key)
    except BadSignature:
        return None
    return PhoneSubscription.objects.filter(pk=int(number)).first()


@transaction.atomic
def confirm_phone_subscription(subscription: PhoneSubscription, code: str) -> bool:
    """Confirm by the code; False for a wrong one. After five tries a new code is needed."""
    now = timezone.now()
    tries = reserve_tries(
        make_bucket("sms code", str(subscription.pk), limit=TRIES, window=VALID_FOR)
    )
    subscription = PhoneSubscription.objects.select_for_update().get(pk=subscription.pk)
    right = constant_time_compare(subscription.code_hash, _hash(subscription, code))
    waits = subscription.state == State.PENDING and subscription.code_until > now
    if tries is None or not (right and waits):
        return False
    former = PhoneSubscription.objects.filter(number=subscription.number, state=State.CONFIRMED)
    former.update(state=State.UNSUBSCRIBED, ended_at=now)
    subscription.state, subscription.confirm_at, subscription.code_hash = State.CONFIRMED, now, ""
    subscription.save(update_fields=["state", "confirm_at", "code_hash"])
    return True


@transaction.atomic
def end_phone_subscription(subscription: PhoneSubscription) -> None:
    """End a subscription, by the link of a message. Repeatable."""
    PhoneSubscription.objects.filter(
        pk=subscription.pk, state__in=(State.PENDING, State.CONFIRMED)
    ).update(state=State.UNSUBSCRIBED, ended_at=timezone.now(), code_hash="")


def queue_announcement_sms(page: AnnouncementPage, subscription: PhoneSubscription) -> None:
    """Queue the announcement as at most two messages, with the link to unsubscribe."""
    queue_sms(subscription.number, sms_text(page, subscription.end_key), about=page)


def sms_text(page: AnnouncementPage, end_key: str) -> str:
    """Title and as much of the lead as fits, whole words, then the links."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    out = reverse("subscriptions:sms_end", args=[end_key])
    links = strip_polish_letters(f" {base}{short_path(page)} Rezygnacja: {base}{out}")
    words = strip_polish_letters(f"{page.title}. {page.lead}").split()
    while words and measure_length(" ".join(words) + links).parts > MOST_PARTS:
        words.pop()
    return " ".join(words) + links


def _may_write(number: str) -> bool:
    hour = make_bucket("sms", number, limit=MESSAGES_PER_HOUR, window=timedelta(hours=1))
    day = make_bucket("sms day", number, limit=MESSAGES_PER_DAY, window=timedelta(days=1))
    return reserve_tries(hour, day) is not None


def _hash(subscription: PhoneSubscription, code: str) -> str:
    return salted_hmac(
        "cms_ext.subscriptions.phone.code",
        f"{subscription.pk}:{code}",
        algorithm="sha256",
    ).hexdigest()


Frequency = Subscription.Frequency

# One transaction; a mailing that is cut short goes on behind the last whole portion.
PORTION = 200
# After that a mailing waits for the job's next turn: the scheduler's other jobs wait for this one.
MOST_SECONDS = 5
DIGEST_FROM = time(7, 0)
ONE = "cms_ext/subscriptions/mail/announcement.txt"
ONE_COMPOSER = "cms_ext.public_site.subscriptions.domain.announcement_letter"
DIGEST = "cms_ext/subscriptions/mail/digest.txt"
DIGEST_COMPOSER = "cms_ext.public_site.subscriptions.domain.letters"


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
