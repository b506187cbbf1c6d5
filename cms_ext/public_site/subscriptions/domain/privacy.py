"""The personal data of subscriptions: copies for a person, erasure, and terms."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import national_number
from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.people.identity.models import Person
from cms_ext.public_site.subscriptions.models import PhoneSubscription, Sending, Subscription


def find_subscriptions(person: Person) -> QuerySet[Subscription]:
    """Return a person's subscriptions, by the registered and confirmed address."""
    email = person.correspondence_email.lower()
    found = Subscription.objects.filter(email=email) if email else Subscription.objects.none()
    return found.order_by("pk")


def find_phone_subscriptions(person: Person) -> QuerySet[PhoneSubscription]:
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
        for found in find_subscriptions(person)
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
        for found in find_phone_subscriptions(person)
    ]
    why = _("Wysyłanie ogłoszeń za zgodą, do jej cofnięcia.")
    return [PacketSection(_("Powiadomienia o ogłoszeniach"), rows, why, order=60)]


def about(person: Person) -> Sequence[QuerySet[Any]]:
    return [find_subscriptions(person)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    find_subscriptions(person).delete()
    find_phone_subscriptions(person).delete()
    return []


State = Subscription.State
PhoneState = PhoneSubscription.State


def forget_unconfirmed(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete addresses that were never confirmed."""
    rows = Subscription.objects.filter(state=State.PENDING, confirm_until__lt=before)
    return _forget(rows, "confirm_until", rehearse)


def forget_unconfirmed_phones(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = PhoneSubscription.objects.filter(state=PhoneState.PENDING, code_until__lt=before)
    return _forget(rows, "code_until", rehearse)


def forget_ended(before: datetime, rehearse: bool) -> ExpiredRows:
    ended = (State.UNSUBSCRIBED, State.BOUNCED)
    rows = Subscription.objects.filter(state__in=ended, ended_at__lt=before)
    return _forget(rows, "ended_at", rehearse)


def forget_ended_phones(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = PhoneSubscription.objects.filter(state=PhoneState.UNSUBSCRIBED, ended_at__lt=before)
    return _forget(rows, "ended_at", rehearse)


def forget_sendings(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = Sending.objects.filter(made_at__lt=before).exclude(sent_on=None)
    return _forget(rows, "made_at", rehearse)


def _forget(rows: QuerySet[Any], moment: str, rehearse: bool) -> ExpiredRows:
    found = count_expired(rows, moment)
    if not rehearse:
        rows.delete()
    return found
