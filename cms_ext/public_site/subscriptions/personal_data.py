"""What subscriptions keep about a person: addresses and numbers to which announcements go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import national_number
from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from cms_ext.public_site.subscriptions.models import PhoneSubscription, Subscription


def subscriptions_of(person: Person) -> QuerySet[Subscription]:
    """By the address in the register: whoever reads it has confirmed the subscription."""
    email = person.correspondence_email.lower()
    found = Subscription.objects.filter(email=email) if email else Subscription.objects.none()
    return found.order_by("pk")


def phone_subscriptions_of(person: Person) -> QuerySet[PhoneSubscription]:
    number = national_number(person.phone)
    return PhoneSubscription.objects.filter(number=number).exclude(number="").order_by("pk")


def collect(person: Person) -> Sequence[PacketSection]:
    rows: list[Row] = [
        {
            _("Adres"): found.email,
            _("Jak często"): found.get_frequency_display(),
            _("Stan"): found.get_state_display(),
            _("Zgoda"): found.consent_at,
            _("Potwierdzona"): found.confirm_at,
            _("Zakończona"): found.ended_at,
        }
        for found in subscriptions_of(person)
    ]
    rows += [
        {
            _("Adres"): found.number,
            _("Jak często"): _("pilne komunikaty SMS-em"),
            _("Stan"): found.get_state_display(),
            _("Zgoda"): found.consent_at,
            _("Potwierdzona"): found.confirm_at,
            _("Zakończona"): found.ended_at,
        }
        for found in phone_subscriptions_of(person)
    ]
    why = _("Wysyłanie ogłoszeń za zgodą, do jej cofnięcia.")
    return [PacketSection(_("Powiadomienia o ogłoszeniach"), rows, why, order=60)]


def about(person: Person) -> Sequence[QuerySet[Any]]:
    return [subscriptions_of(person)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    subscriptions_of(person).delete()
    phone_subscriptions_of(person).delete()
    return []
