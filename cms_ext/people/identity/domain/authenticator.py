"""The authenticator app: setting it up, and its six digits (RFC 6238, 30 seconds)."""

from __future__ import annotations

import hmac
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import cast

import pyotp
from django.db import transaction

from cms_ext.base.text.encryption import UnreadableSeal, decrypt_text, encrypt_text
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import AuthenticatorApp, Passkey, RecoveryCode, User

APP, PASSKEY, CODES = "APP", "PASSKEY", "CODES"


def make_app_changes(app: AuthenticatorApp) -> dict[str, str]:
    """Return the digest of an app's seed for its event in the access log."""
    return {"factor_mark": _digest(_bytes(app.sealed_seed))}


def make_passkey_changes(passkey: Passkey) -> dict[str, str]:
    """Return the digest of a passkey for its event in the access log."""
    return {"factor_mark": _of_passkey(passkey.credential_id, passkey.public_key)}


def make_code_changes(rows: Iterable[RecoveryCode]) -> dict[str, str]:
    """Return the digest of a login's unused codes for its event; "" for none."""
    hashes = [row.code_hash for row in rows]
    return {"factor_mark": _of_codes(hashes) if hashes else ""}


def list_factor_marks() -> Iterator[tuple[int, str]]:
    """Yield (login's number, `KIND:digest`) of every usable factor, in three queries."""
    apps = AuthenticatorApp.objects.filter(confirmed_at__isnull=False)
    for user, seed in apps.values_list("user", "sealed_seed"):
        yield user, f"{APP}:{_digest(_bytes(seed))}"
    keys = Passkey.objects.order_by().values_list("user", "credential_id", "public_key")
    for user, credential_id, public_key in keys:
        yield user, f"{PASSKEY}:{_of_passkey(credential_id, public_key)}"
    codes: dict[int, list[str]] = defaultdict(list)
    unused = RecoveryCode.objects.filter(used_at__isnull=True)
    for user, code_hash in unused.values_list("user", "code_hash"):
        codes[user].append(code_hash)
    yield from ((user, f"{CODES}:{_of_codes(hashes)}") for user, hashes in codes.items())


def _of_passkey(credential_id: object, public_key: object) -> str:
    return _digest(b":".join(_bytes(part).hex().encode() for part in (credential_id, public_key)))


def _of_codes(hashes: Iterable[str]) -> str:
    return _digest(" ".join(sorted(hashes)).encode())


def _bytes(stored: object) -> bytes:
    # SQLite accepts text in a column of bytes: a factor changed so is reported and breaks nothing.
    """Return stored bytes."""
    return stored.encode() if isinstance(stored, str) else bytes(cast(bytes, stored))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:24]


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
    record(
        "SECOND_FACTOR_ADDED",
        origin,
        obj=user,
        subject=user.person,
        reason_code=APP,
        changes=make_app_changes(app),
    )
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
