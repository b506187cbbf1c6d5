"""The ends of terms of subscriptions to announcements and of the log of what was sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.public_site.subscriptions.models import PhoneSubscription, Sending, Subscription

State = Subscription.State
PhoneState = PhoneSubscription.State


def forget_unconfirmed(before: datetime, rehearse: bool) -> ExpiredRows:
    """Addresses whose owners never answered."""
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
