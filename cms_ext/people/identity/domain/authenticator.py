"""The authenticator app: setting it up, and its six digits (RFC 6238, 30 seconds)."""

from __future__ import annotations

import hmac
import logging
from datetime import datetime

import pyotp
from django.db import transaction

from cms_ext.base.text.encryption import UnreadableSeal, decrypt_text, encrypt_text
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import AuthenticatorApp, User

APP, PASSKEY = "APP", "PASSKEY"

log = logging.getLogger(__name__)
STEP = 30


class HasApp(ValueError):
    """The login has a confirmed app, which must be removed before another one is set up."""


@transaction.atomic
def begin_enrolment(user: User) -> str:
    """Make a new base32 seed for an app; it counts only after `confirm_enrolment`.

    Each call makes a new seed, so one that was displayed and not confirmed is useless. Raises
    HasApp.
    """
    seed = pyotp.random_base32()
    app, _ = AuthenticatorApp.objects.select_for_update().get_or_create(
        user=user, defaults={"sealed_seed": b""}
    )
    if app.confirmed_at is not None:
        raise HasApp
    app.sealed_seed = encrypt_text(seed)
    app.save(update_fields=["sealed_seed"])
    return seed


def find_waiting_seed(user: User) -> str | None:
    """Return the latest seed of `begin_enrolment` if it is not confirmed yet."""
    app = AuthenticatorApp.objects.filter(user=user, confirmed_at__isnull=True).first()
    return _seed(app) if app else None


def make_app_address(seed: str, login: str, site: str) -> str:
    """Return the content of the QR code: `otpauth://totp/…`."""
    return pyotp.TOTP(seed).provisioning_uri(name=login, issuer_name=site)


def has_app(user: User) -> bool:
    """Tell whether a confirmed app belongs to this login."""
    return AuthenticatorApp.objects.filter(user=user, confirmed_at__isnull=False).exists()


def is_unreadable(user: User) -> bool:
    """Tell whether the confirmed app was sealed with another COOP_SEAL_KEY.

    No code of it can fit then. It still counts as a second factor: a changed key must not make the
    password sufficient.
    """
    app = AuthenticatorApp.objects.filter(user=user, confirmed_at__isnull=False).first()
    return app is not None and _seed(app) is None


@transaction.atomic
def confirm_enrolment(user: User, typed: str, now: datetime, origin: Origin) -> bool:
    """Confirm the app by its first code; return False when the code is wrong."""
    app = _app(user)
    if app is None or app.confirmed_at is not None or not _use(app, typed, now):
        return False
    app.confirmed_at = now
    app.save(update_fields=["confirmed_at"])
    record("SECOND_FACTOR_ADDED", origin, obj=user, subject=user.person, reason_code=APP)
    return True


@transaction.atomic
def check_app_code(user: User, typed: str, now: datetime) -> bool:
    """Tell whether this is the app's code at this moment; a code works only once."""
    app = _app(user)
    return app is not None and app.confirmed_at is not None and _use(app, typed, now)


def _app(user: User) -> AuthenticatorApp | None:
    return AuthenticatorApp.objects.select_for_update().filter(user=user).first()


def _seed(app: AuthenticatorApp) -> str | None:
    try:
        return decrypt_text(app.sealed_seed)
    except UnreadableSeal:
        return None


def _use(app: AuthenticatorApp, typed: str, now: datetime) -> bool:
    seed = _seed(app)
    if seed is None:
        log.error("seed of an authenticator app unreadable with this COOP_SEAL_KEY: app %s", app.pk)
        return False
    step = int(now.timestamp()) // STEP
    right = pyotp.TOTP(seed).at(step * STEP)
    if not hmac.compare_digest(right.encode(), "".join(typed.split()).encode()):
        return False
    # A code works once, also when two requests bring it at the same time.
    return bool(
        AuthenticatorApp.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step)
    )
