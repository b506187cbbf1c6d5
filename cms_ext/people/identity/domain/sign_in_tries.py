"""Who counts what when somebody signs in, and the clerk's way to open it again (access.md §4)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.audit.models.event import Stream
from cms_ext.people.identity.domain.device import device_hash, is_known
from cms_ext.people.identity.domain.throttle import (
    Bucket,
    address_bucket,
    bucket,
    clear,
    first_refusal,
    full_until,
)
from cms_ext.people.identity.models import User


def buckets_for(request: HttpRequest | None, username: str) -> tuple[Bucket, ...]:
    """The counters of a try for this login; the owner's known browser has a counter of its own."""
    device = device_hash(request)
    if is_known(username, device):
        return (_device_bucket(username, device),)
    return (address_bucket(request), _login_bucket(username))


def held_until(user: User) -> datetime | None:
    """Until when strangers' browsers may not try this login; None while they may.

    For „Wstrzymane próby logowania do {godzina}”.
    """
    return full_until(_login_bucket(user.username))


@transaction.atomic
def clear_tries(user: User, origin: Origin) -> None:
    """Let a login be tried again at once, from strange and from known browsers."""
    devices = user.known_devices.values_list("device_hash", flat=True)
    clear(
        _login_bucket(user.username),
        *(_device_bucket(user.username, device) for device in devices),
    )
    record("THROTTLE_CLEARED", origin, obj=user, subject=user.person)


@transaction.atomic
def record_refusal(buckets: tuple[Bucket, ...], user: User | None, origin: Origin) -> None:
    """One event for each window in which tries were refused, whether or not the login exists."""
    if first_refusal(buckets) is None:
        return
    record(
        "THROTTLED",
        origin,
        stream=Stream.SIGN_IN,
        obj=user,
        subject=user.person if user is not None else None,
    )


def _login_bucket(username: str) -> Bucket:
    return bucket("login", username, limit=settings.COOP_TRIES_PER_LOGIN)


def _device_bucket(username: str, device: str) -> Bucket:
    return bucket("device", f"{username} {device}", limit=settings.COOP_TRIES_PER_DEVICE)
