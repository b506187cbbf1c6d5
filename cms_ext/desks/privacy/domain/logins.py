"""The ends of terms around logins: sessions, devices, tries, resets, starter passwords (B4)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from cms_ext.desks.privacy.domain.expired import Expired, expired
from cms_ext.people.identity.models import (
    ActivationCode,
    AddressChange,
    KnownDevice,
    PasswordReset,
    SignInSession,
    StaffInvitation,
    TryCounter,
)

# No session outlasts a day, so a row that nobody closed ended at its last request.
NEVER_CLOSED = Q(ended_at__isnull=True)


def forget_sessions(before: datetime, rehearse: bool) -> Expired:
    rows = SignInSession.objects.filter(
        Q(ended_at__lt=before) | NEVER_CLOSED & Q(last_seen_at__lt=before)
    )
    found = expired(rows, "last_seen_at")
    if not rehearse:
        rows.delete()
    return found


def forget_devices(before: datetime, rehearse: bool) -> Expired:
    rows = KnownDevice.objects.filter(last_seen_at__lt=before)
    found = expired(rows, "last_seen_at")
    if not rehearse:
        rows.delete()
    return found


def forget_tries(before: datetime, rehearse: bool) -> Expired:
    rows = TryCounter.objects.filter(window_ends_at__lt=before)
    found = expired(rows, "window_ends_at")
    if not rehearse:
        rows.delete()
    return found


def forget_resets(before: datetime, rehearse: bool) -> Expired:
    found = Expired()
    for rows, since in (
        (PasswordReset.objects.filter(asked_at__lt=before), "asked_at"),
        (AddressChange.objects.filter(asked_at__lt=before), "asked_at"),
        (StaffInvitation.objects.filter(invited_at__lt=before), "invited_at"),
    ):
        found += expired(rows, since)
        if not rehearse:
            rows.delete()
    return found


def forget_starter_passwords(before: datetime, rehearse: bool) -> Expired:
    """The record of the issue stays with its application; only the hash goes."""
    rows = ActivationCode.objects.exclude(code_hash="").filter(
        Q(used_at__lt=before) | Q(voided_at__lt=before) | Q(expires_at__lt=before)
    )
    found = expired(rows, "issued_at")
    if not rehearse:
        rows.update(code_hash="", claim_hash="")
    return found
