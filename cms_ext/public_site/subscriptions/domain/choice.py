"""What a subscriber chose, as a value, and the words that a subscriber agrees to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.domain.places import Choice
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.subscriptions.models import Subscription, WithPlaces


@dataclass(frozen=True, slots=True)
class SubscriptionWish:
    """The chosen places and kinds; no places: every place, no kinds: every kind."""

    places: tuple[Choice, ...]
    kinds: tuple[AnnouncementKind, ...]
    frequency: Subscription.Frequency


def save_choice(subscription: Subscription, wish: SubscriptionWish) -> None:
    """Save the choice in a stored subscription; needs a transaction."""
    subscription.frequency = wish.frequency
    subscription.save(update_fields=["frequency"])
    subscription.kinds.set(wish.kinds)
    save_places(subscription, wish.places)


def save_places(subscription: WithPlaces, chosen: tuple[Choice, ...]) -> None:
    """Save the chosen places, none for everywhere; needs a transaction."""
    places = [choice.place for choice in chosen]
    subscription.everywhere = not places
    subscription.save(update_fields=["everywhere"])
    subscription.properties.set([place for place in places if isinstance(place, Property)])
    subscription.buildings.set([place for place in places if isinstance(place, Building)])
    subscription.staircases.set([place for place in places if isinstance(place, Staircase)])


def place_keys(subscription: Subscription) -> list[str]:
    """The chosen places as keys of `cms_ext.public_site.notices.domain.places.Choice`."""
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


CONSENT_VERSION = "2026-1"
CONSENT_TEXT = _(
    "Chcę otrzymywać ogłoszenia Spółdzielni na podany adres i zapoznałam/em się z informacją "
    "o przetwarzaniu danych."
)
PHONE_CONSENT_TEXT = _(
    "Chcę otrzymywać pilne komunikaty Spółdzielni SMS-em na podany numer i zapoznałam/em się "
    "z informacją o przetwarzaniu danych."
)
