"""Send announcements to subscribers once each: immediately or in the daily digest."""

from collections.abc import Sequence
from datetime import date, time
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.text.typed_values import masked_email, masked_number
from cms_ext.people.outbox.mail.domain.delivery import find_mail_trouble
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed, queue_sealed_mailing
from cms_ext.people.outbox.sms.domain import (
    find_sms_trouble,
    measure_length,
    queue_sms,
    strip_polish_letters,
)
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.domain.life import short_path
from cms_ext.public_site.notices.domain.queries import list_current
from cms_ext.public_site.notices.domain.recipients import ReachChannel, Recipients
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage
from cms_ext.public_site.notices.models.mixins import TARGETS
from cms_ext.public_site.notices.signals import not_news
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.pages.domain.visibility import make_anonymous_request
from cms_ext.public_site.subscriptions.domain.announcement_letter import ANNOUNCEMENT_LETTER
from cms_ext.public_site.subscriptions.domain.letters import DIGEST_LETTER
from cms_ext.public_site.subscriptions.models import (
    Mailing,
    PhoneSubscription,
    Sending,
    Subscription,
    WithPlaces,
)

SAMPLE = 3


def find_recipients(targets: Targets, kind: AnnouncementKind | None) -> QuerySet[Subscription]:
    """Return confirmed subscriptions of this kind and of places that targets touch.

    A place is touched when it is a target, holds one or is in one: a subscriber of a building is
    notified of works at one entrance.
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
    """Return whether it is sent at once to all, and by SMS too."""
    return kind is not None and kind.code == "ALERT"


def find_phone_recipients(targets: Targets) -> QuerySet[PhoneSubscription]:
    """Return confirmed numbers of places that the targets touch."""
    found = PhoneSubscription.objects.filter(state=PhoneSubscription.State.CONFIRMED)
    if targets.nobody:
        return found.none()
    return found if targets.everybody else found.filter(_touched(PhoneSubscription, targets))


def list_reach_channels(
    targets: Targets, kind: AnnouncementKind | None, found: Recipients
) -> Sequence[ReachChannel]:
    """Return letters, and SMS for urgent kinds, with masked samples."""
    subscriptions = find_recipients(targets, kind).order_by("pk")
    n = subscriptions.count()
    some = subscriptions.values_list("email", flat=True)[:SAMPLE]
    again = ngettext(
        "Powiadomienie dostanie %(n)s osoba.", "Powiadomienie dostanie %(n)s osób.", n
    ) % {"n": n}
    if trouble := find_mail_trouble():
        channels = [ReachChannel(_("E-mail nie działa"), trouble, correction=trouble)]
    else:
        channels = [
            ReachChannel(_("Dostaną e-mail"), _people(n), tuple(map(masked_email, some)), again)
        ]
    if is_urgent(kind):
        channels.append(_sms_channel(targets))
    return channels


def _sms_channel(targets: Targets) -> ReachChannel:
    if trouble := find_sms_trouble():
        return ReachChannel(_("SMS nie działa"), trouble)
    phones = find_phone_recipients(targets).order_by("pk")
    numbers = phones.values_list("number", flat=True)[:SAMPLE]
    return ReachChannel(
        _("Dostaną SMS"), _people(phones.count()), tuple(map(masked_number, numbers))
    )


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


MAX_PARTS = 2


def queue_announcement_sms(page: AnnouncementPage, subscription: PhoneSubscription) -> None:
    """Queue the announcement as at most two messages, with a link to end it."""
    queue_sms(subscription.number, compose_sms(page, subscription.end_key), about=page)


def judge_announcement_sms(messages: Sequence[TextMessage], today: date) -> dict[int, str]:
    """Return the messages to numbers that were ended, or about announcements that are over."""
    numbers = [message.to for message in messages]
    wanted = PhoneSubscription.objects.filter(
        number__in=numbers, state=PhoneSubscription.State.CONFIRMED
    )
    standing = list_current(make_anonymous_request(), today)
    keys = {str(key) for key in standing.values_list("pk", flat=True)}
    over = _("Komunikat wycofano albo już minął.")
    reasons = {message.pk: over for message in messages if message.about_id not in keys}
    ended = {*numbers} - {*wanted.values_list("number", flat=True)}
    out = _("Numer wypisano z SMS.")
    return reasons | {message.pk: out for message in messages if message.to in ended}


def compose_sms(page: AnnouncementPage, end_key: str) -> str:
    """Return title and as many whole words of the lead as fit, then the links."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    out = reverse("subscriptions:sms_end", args=[end_key])
    links = strip_polish_letters(f" {base}{short_path(page)} Rezygnacja: {base}{out}")
    words = strip_polish_letters(f"{page.title}. {page.lead}").split()
    while words and measure_length(" ".join(words) + links).parts > MAX_PARTS:
        words.pop()
    return " ".join(words) + links


Frequency = Subscription.Frequency

# Letters per transaction; an interrupted mailing continues after the last complete portion.
PORTION = 200
# Then a mailing waits for the job's next turn, so that other jobs can run.
MAX_SECONDS = 5
DIGEST_FROM = time(7, 0)
ONE = "cms_ext/subscriptions/mail/announcement.txt"
DIGEST = "cms_ext/subscriptions/mail/digest.txt"


def run_mailings() -> None:
    """The scheduler's job: start mailings of new public announcements, continue others."""
    today = business_today()
    start_mailings(today)
    until = monotonic() + MAX_SECONDS
    for mailing in Mailing.objects.filter(done_at=None).order_by("begun_at", "pk"):
        continue_mailing(mailing, today, until)


def start_mailings(today: date) -> None:
    """Start a mailing for each current announcement and each correction of one."""
    sent = Mailing.objects.filter(announcement=OuterRef("pk"), edition=OuterRef("corrections"))
    waiting = list_current(make_anonymous_request(), today).filter(~Exists(sent))
    for page in waiting.order_by("first_published_at", "pk"):
        Mailing.objects.get_or_create(
            announcement=page, edition=page.corrections, defaults={"begun_at": timezone.now()}
        )


def continue_mailing(mailing: Mailing, today: date, until: float) -> None:
    """Queue a mailing in portions, to its end or until that monotonic time."""
    page = AnnouncementPage.objects.prefetch_related(*TARGETS).get(pk=mailing.announcement_id)
    while monotonic() <= until and _portion(mailing, page, today):
        pass


@transaction.atomic
def _portion(mailing: Mailing, page: AnnouncementPage, today: date) -> bool:
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.done_at is not None:
        return False
    # Later subscribers get only later announcements.
    wanting = find_recipients(page.targets, page.kind).filter(
        pk__gt=mailing.reached, confirm_at__lte=mailing.begun_at
    )
    found = list(wanting.order_by("pk")[:PORTION])
    if found:
        _queue_letters(mailing, page, found, today)
        mailing.reached = found[-1].pk
    else:
        mailing.done_at = timezone.now()
        if is_urgent(page.kind):
            for phone in find_phone_recipients(page.targets).filter(
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
        ANNOUNCEMENT_LETTER,
        (
            (sending.subscription.email, {"sending": sending.pk}, sending.subscription)
            for sending in made
            if sending.sent_on
        ),
    )


def run_digests() -> None:
    """The scheduler's job: send the daily digests, from seven in the morning."""
    now = business_now()
    if now.time() >= DIGEST_FROM:
        send_digests(now.date())


def send_digests(today: date) -> int:
    """Queue a portion of the daily digests; return how many. At most one a day each."""
    waiting = Sending.objects.filter(subscription=OuterRef("pk"), sent_on=None)
    due = Subscription.objects.filter(
        Exists(waiting),
        Q(digest_on=None) | ~Q(digest_on=today),
        state=Subscription.State.CONFIRMED,
    )
    until = monotonic() + MAX_SECONDS
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
        DIGEST_LETTER,
        {"subscription": subscription.pk, "day": today.isoformat()},
        about=subscription,
        priority=Priority.MAILING,
    )
    return True


@receiver(not_news)
def skip_moved_announcements(
    sender: Any, page: AnnouncementPage, today: date, **kwargs: Any
) -> None:
    """Mark an imported announcement as sent, as it is no news."""
    if page.valid_until is None or page.valid_until >= today:
        now = timezone.now()
        Mailing.objects.get_or_create(
            announcement=page,
            edition=page.corrections,
            defaults={"begun_at": now, "done_at": now},
        )
