"""Browsers in which the owner of a login signed in before (`access.md` §4).

A browser is known by a random number in a signed cookie. It counts its own failures, so that a
stranger's never keep the owner out, and a sign-in from another one is told by e-mail.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms_ext.people.identity.models import KnownDevice, User
from cms_ext.people.outbox.mail.domain.outbox import queue_message

SALT = "cms_ext.identity.device"


def device_hash(request: HttpRequest | None) -> str:
    """The keyed hash of this browser's number, "" without a cookie of ours."""
    number = _number(request) if request is not None else ""
    return salted_hmac(SALT, number, algorithm="sha256").hexdigest() if number else ""


def given_hash(request: HttpRequest) -> str:
    """As `device_hash`, but gives a browser without a number one, in the response."""
    if not _number(request):
        request.new_device_number = secrets.token_urlsafe(24)  # type: ignore[attr-defined]  # read back below
    return device_hash(request)


def is_known(username: str, device: str) -> bool:
    """Whether the owner of this login signed in with this browser before."""
    return (
        bool(device)
        and KnownDevice.objects.filter(user__username=username, device_hash=device).exists()
    )


def register_device(request: HttpRequest, user: User) -> None:
    """Store this browser as the owner's; called after the second factor, if there is one."""
    now = timezone.now()
    device = given_hash(request)
    KnownDevice.objects.bulk_create(
        [KnownDevice(user=user, device_hash=device, first_seen_at=now, last_seen_at=now)],
        update_conflicts=True,
        unique_fields=["user", "device_hash"],
        update_fields=["last_seen_at"],
    )


def notify_if_new(request: HttpRequest, user: User) -> None:
    """Notify the owner of a sign-in with a new browser; not of the first one."""
    known = KnownDevice.objects.filter(user=user)
    address = user.person.correspondence_email if user.person else user.email
    if address and known.exists() and not known.filter(device_hash=given_hash(request)).exists():
        # The time and nothing else: where and with what is on the list of sign-ins.
        queue_message(
            address, "cms_ext/identity/mail/new_device.txt", {"at": timezone.now()}, about=user
        )


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie with the number that this request gave the browser."""
    number = getattr(request, "new_device_number", "")
    if number:
        response.set_signed_cookie(
            settings.COOP_DEVICE_COOKIE_NAME,
            number,
            salt=SALT,
            max_age=settings.COOP_DEVICE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _number(request: HttpRequest) -> str:
    given: str = getattr(request, "new_device_number", "")
    sent: str | None = request.get_signed_cookie(
        settings.COOP_DEVICE_COOKIE_NAME, default=None, salt=SALT
    )
    return given or sent or ""
