"""Subscriptions to urgent messages by SMS: a code confirms the number (announcement.md §4)."""

import secrets
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.outbox.sms.domain import queue_sms
from cms_ext.public_site.notices.domain.outages import Choice
from cms_ext.public_site.subscriptions.domain.joining import save_places
from cms_ext.public_site.subscriptions.models import PhoneSubscription

State = PhoneSubscription.State

VALID_FOR = timedelta(minutes=15)
TRIES = 5
MESSAGES_PER_HOUR = 1
MESSAGES_PER_DAY = 3
SIGNER = Signer(salt="cms_ext.subscriptions.phone")


@transaction.atomic
def request_phone_subscription(
    number: str, places: tuple[Choice, ...], *, consent_version: str, ip_hash: str
) -> str:
    """Store a subscription and send a code; return the key of the code page.

    Does not reveal whether the number is known; sends at most one code an hour.
    """
    now = timezone.now()
    wished: dict[str, Any] = {
        "consent_text_version": consent_version,
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
        # A sent code keeps its term, however often the number is typed again.
        subscription.code_until = now + VALID_FOR
        subscription.save(update_fields=["code_hash", "code_until"])
        words = _("Kod do zapisu na pilne komunikaty Spółdzielni: %(code)s. Ważny 15 minut.")
        queue_sms(number, words % {"code": code}, about=subscription)
    return SIGNER.sign(str(subscription.pk))


def find_phone_subscription(key: str) -> PhoneSubscription | None:
    try:
        number = SIGNER.unsign(key)
    except BadSignature:
        return None
    return PhoneSubscription.objects.filter(pk=int(number)).first()


@transaction.atomic
def confirm_phone_subscription(subscription: PhoneSubscription, code: str) -> bool:
    """Confirm by the code; False for a wrong one and after five tries."""
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
