"""The ends of terms of subscriptions to announcements and of the log of what was sent to them."""

from __future__ import annotations

from datetime import datetime

from cms_ext.privacy.domain.expired import Expired, expired
from cms_ext.subscriptions.models import Sending, Subscription

State = Subscription.State


def forget_unconfirmed(before: datetime, rehearse: bool) -> Expired:
    """Addresses whose owners never answered."""
    rows = Subscription.objects.filter(state=State.PENDING, confirm_until__lt=before)
    found = expired(rows, "confirm_until")
    if not rehearse:
        rows.delete()
    return found


def forget_ended(before: datetime, rehearse: bool) -> Expired:
    ended = (State.UNSUBSCRIBED, State.BOUNCED)
    rows = Subscription.objects.filter(state__in=ended, ended_at__lt=before)
    found = expired(rows, "ended_at")
    if not rehearse:
        rows.delete()
    return found


def forget_sendings(before: datetime, rehearse: bool) -> Expired:
    rows = Sending.objects.filter(made_at__lt=before).exclude(sent_on=None)
    found = expired(rows, "made_at")
    if not rehearse:
        rows.delete()
    return found
