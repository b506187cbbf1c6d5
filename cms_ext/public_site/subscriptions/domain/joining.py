"""Double opt-in by e-mail: request, confirm, change and end (announcement.md §4)."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.outbox.mail.address import normalise_mailbox
from cms_ext.people.outbox.mail.domain.outbox import (
    Priority,
    queue_message,
    queue_sealed,
)
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Composer, Withdrawn
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.domain.outages import Choice
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.subscriptions.models import Subscription, WithPlaces


@dataclass(frozen=True, slots=True)
class SubscriptionWish:
    """The chosen places and kinds; none means all of them."""

    places: tuple[Choice, ...]
    kinds: tuple[AnnouncementKind, ...]
    frequency: Subscription.Frequency


def save_choice(subscription: Subscription, wish: SubscriptionWish) -> None:
    """Save the choice of a stored subscription, in the caller's transaction."""
    subscription.frequency = wish.frequency
    subscription.save(update_fields=["frequency"])
    subscription.kinds.set(wish.kinds)
    save_places(subscription, wish.places)


def save_places(subscription: WithPlaces, chosen: tuple[Choice, ...]) -> None:
    """Save the chosen places, none for everywhere, in the caller's transaction."""
    places = [choice.place for choice in chosen]
    subscription.everywhere = not places
    subscription.save(update_fields=["everywhere"])
    subscription.properties.set([place for place in places if isinstance(place, Property)])
    subscription.buildings.set([place for place in places if isinstance(place, Building)])
    subscription.staircases.set([place for place in places if isinstance(place, Staircase)])


def list_place_keys(subscription: Subscription) -> list[str]:
    """Return the chosen places as keys of `notices.domain.outages.Choice`."""
    buildings = subscription.buildings.select_related("property")
    staircases = subscription.staircases.select_related("building__property")
    return [
        *(estate.code for estate in subscription.properties.all()),
        *(f"{found.property.code}/{found.code}" for found in buildings),
        *(
            f"{found.building.property.code}/{found.building.code}/{found.code}"
            for found in staircases
        ),
    ]


State = Subscription.State

VALID_FOR = timedelta(hours=48)
# Limits mail to a stranger's address.
LETTERS_PER_HOUR = 1
LETTERS_PER_DAY = 3
SIGNER = Signer(salt="cms_ext.subscriptions")
CONFIRM = "cms_ext/subscriptions/mail/confirm.txt"
ENDED = "cms_ext/subscriptions/mail/ended.txt"


@transaction.atomic
def request_subscription(
    email: str, wish: SubscriptionWish, *, consent_version: str, ip_hash: str
) -> None:
    """Store a subscription that waits for confirmation, and send one letter.

    Does not reveal whether the address is known. An older subscription stays valid until the new
    one is confirmed.
    """
    email = email.strip().lower()
    now = timezone.now()
    wished: dict[str, Any] = {
        "frequency": wish.frequency,
        "consent_text_version": consent_version,
        "consent_at": now,
        "ip_hash": ip_hash,
    }
    subscription, _made = Subscription.objects.update_or_create(
        email=email,
        state=State.PENDING,
        defaults=wished,
        # A sent link keeps its term: a repeated request without a letter does not extend it.
        create_defaults=wished | {"confirm_until": now + VALID_FOR},
    )
    save_choice(subscription, wish)
    if _may_write(email) and not _letter_waits(subscription):
        queue_sealed(
            email,
            CONFIRM,
            CONFIRMATION_LETTER,
            {"subscription": subscription.pk},
            about=subscription,
            priority=Priority.SIGN_IN,
            unproved=True,
        )


def _may_write(email: str) -> bool:
    mailbox = normalise_mailbox(email)
    hour = make_bucket("subscribe", mailbox, limit=LETTERS_PER_HOUR, window=timedelta(hours=1))
    day = make_bucket("subscribe day", mailbox, limit=LETTERS_PER_DAY, window=timedelta(days=1))
    return reserve_tries(hour, day) is not None


def _letter_waits(subscription: Subscription) -> bool:
    return OutgoingMessage.objects.filter(
        state=OutgoingMessage.State.QUEUED,
        template=CONFIRM,
        about_type=subscription._meta.label,
        about_id=str(subscription.pk),
    ).exists()


def issue_token(subscription: Subscription) -> str:
    """Return a new token for the link of confirmation; only its hash is stored.

    Voids the former one.
    """
    token = secrets.token_urlsafe(32)
    Subscription.objects.filter(pk=subscription.pk).update(
        confirm_token_hash=_hash(token), confirm_until=timezone.now() + VALID_FOR
    )
    return token


def find_pending(token: str) -> Subscription | None:
    """Return the subscription that this link may confirm now."""
    return Subscription.objects.filter(
        confirm_token_hash=_hash(token), state=State.PENDING, confirm_until__gt=timezone.now()
    ).first()


@transaction.atomic
def confirm_subscription(subscription: Subscription) -> Subscription:
    """Confirm a subscription; end an older one of the same address."""
    now = timezone.now()
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if subscription.state != State.PENDING:
        return subscription
    former = Subscription.objects.filter(email=subscription.email, state=State.CONFIRMED)
    former.update(state=State.UNSUBSCRIBED, ended_at=now)
    subscription.state = State.CONFIRMED
    subscription.confirm_at = now
    subscription.confirm_token_hash = ""
    subscription.save(update_fields=["state", "confirm_at", "confirm_token_hash"])
    return subscription


@transaction.atomic
def change_subscription(subscription: Subscription, wish: SubscriptionWish) -> None:
    """Change places, kinds or frequency; the consent stays as it was."""
    save_choice(subscription, wish)


@transaction.atomic
def end_subscription(subscription: Subscription) -> Subscription:
    """End a subscription, by a letter's link or the mail program's button. Repeatable."""
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if subscription.state in (State.PENDING, State.CONFIRMED):
        subscription.state = State.UNSUBSCRIBED
        subscription.ended_at = timezone.now()
        subscription.confirm_token_hash = ""
        subscription.save(update_fields=["state", "ended_at", "confirm_token_hash"])
        queue_message(subscription.email, ENDED, {}, about=subscription)
    return subscription


def sign_key(subscription: Subscription) -> str:
    """Return the key in the links of letters, valid only for this subscription."""
    return SIGNER.sign(str(subscription.pk))


def find_subscription(key: str) -> Subscription | None:
    try:
        number = SIGNER.unsign(key)
    except BadSignature:
        return None
    return Subscription.objects.filter(pk=int(number)).first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ConfirmationLetter(Composer):
    """The letter with the link that confirms a subscription."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Return the letter's context. Raises Withdrawn when nothing waits for confirmation."""
        waiting = Subscription.objects.filter(pk=payload["subscription"], state=State.PENDING)
        subscription = waiting.first()
        if subscription is None or subscription.email != to:
            raise Withdrawn(_("Nie ma już czego potwierdzać."))
        path = reverse("subscriptions:confirm", args=[issue_token(subscription)])
        return {"url": f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"}

    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the token, which nobody has received."""
        Subscription.objects.filter(pk=payload["subscription"]).update(confirm_token_hash="")


CONFIRMATION_LETTER = ConfirmationLetter(
    "subscriptions.confirmation", former_paths=("cms_ext.public_site.subscriptions.domain.joining",)
)
