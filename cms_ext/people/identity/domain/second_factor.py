"""The second step of a sign-in: when it is due, what passes it, removing a lost factor.

The authenticator app shows six digits for 30 seconds (RFC 6238). The state is stored in the
session, so that no page needs a query for it. That is safe because adding the first factor ends the
login's other sessions.
"""

import hmac
import logging
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.text.encryption import UnreadableSeal, decrypt_text, encrypt_text
from cms_ext.base.text.typed_values import compact_identifier
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.domain.activation_code import ALPHABET, normalise_code
from cms_ext.people.identity.domain.person import find_email_address
from cms_ext.people.identity.domain.reset_link import Check
from cms_ext.people.identity.domain.session import end_all_sessions
from cms_ext.people.identity.domain.throttle import Bucket, make_bucket, reserve_tries
from cms_ext.people.identity.models import AuthenticatorApp, Passkey, RecoveryCode, User
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import find_realm_desk_code
from cms_ext.plugins.realm import Realm

APP, PASSKEY = "APP", "PASSKEY"

log = logging.getLogger(__name__)
STEP = 30
SETTLED_AFTER = timedelta(days=14)


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
    if app is None or app.confirmed_at is not None or not _use_digits(app, typed, now):
        return False
    app.confirmed_at = now
    app.save(update_fields=["confirmed_at"])
    record("SECOND_FACTOR_ADDED", origin, obj=user, subject=user.person, reason_code=APP)
    return True


@transaction.atomic
def check_app_code(user: User, typed: str, now: datetime) -> bool:
    """Tell whether this is the app's code at this moment; a code works only once."""
    app = _app(user)
    return app is not None and app.confirmed_at is not None and _use_digits(app, typed, now)


def _app(user: User) -> AuthenticatorApp | None:
    return AuthenticatorApp.objects.select_for_update().filter(user=user).first()


def _seed(app: AuthenticatorApp) -> str | None:
    try:
        return decrypt_text(app.sealed_seed)
    except UnreadableSeal:
        return None


def _use_digits(app: AuthenticatorApp, typed: str, now: datetime) -> bool:
    seed = _seed(app)
    if seed is None:
        log.error("seed of an authenticator app unreadable with this COOP_SEAL_KEY: app %s", app.pk)
        return False
    step = int(now.timestamp()) // STEP
    right = pyotp.TOTP(seed).at(step * STEP)
    if not hmac.compare_digest(right.encode(), compact_identifier(typed).encode()):
        return False
    # A code works once, also when two requests bring it at the same time.
    return bool(
        AuthenticatorApp.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step)
    )


HOW_MANY = 10
RECOVERY_SYMBOLS = 10


@transaction.atomic
def make_recovery_codes(user: User, origin: Origin) -> list[str]:
    """Replace the codes by ten new ones of 50 bits, `XXXXX-XXXXX`; display them once, now."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [
        "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_SYMBOLS)) for _ in range(HOW_MANY)
    ]
    rows = [RecoveryCode(user=user, code_hash=make_password(code)) for code in codes]
    RecoveryCode.objects.bulk_create(rows)
    record("RECOVERY_CODES_MADE", origin, obj=user, subject=user.person)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def count_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def use_recovery_code(user: User, typed: str, now: datetime, origin: Origin) -> bool:
    """Tell whether this is an unused code, and use it. Blanks and hyphens do not matter."""
    code = normalise_code(typed)
    if len(code) != RECOVERY_SYMBOLS:
        return False
    for row in RecoveryCode.objects.filter(user=user, used_at__isnull=True):
        if check_password(code, row.code_hash):
            return _use(row, now, origin)
    return False


@transaction.atomic
def _use(code: RecoveryCode, now: datetime, origin: Origin) -> bool:
    """Mark a code as used and record it; return False if it was used meanwhile."""
    if not RecoveryCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=now):
        return False
    record("RECOVERY_CODE_USED", origin, obj=code.user, subject=code.user.person)
    return True


SESSION_KEY = "coop_second_factor"
MAIL = "cms_ext/identity/mail/second_factor_changed.txt"


class SecondFactorState(StrEnum):
    """The state of a session with regard to the second factor of its login."""

    NONE = "NONE"
    DUE = "DUE"
    PASSED = "PASSED"


class PendingStep(StrEnum):
    """What a signed-in browser must do before anything else."""

    NOTHING = "NOTHING"
    CONFIRM = "CONFIRM"
    ENROL = "ENROL"


class How(StrEnum):
    """What passed the second step."""

    APP = "APP"
    RECOVERY_CODE = "RECOVERY_CODE"
    PASSKEY = "PASSKEY"
    PROVIDER = "PROVIDER"


def has_factor(user: User) -> bool:
    """Tell whether this login has an app or a passkey; recovery codes alone do not count."""
    return _with_factor.first(user=user.pk) is not None


def _having_factor(user: int) -> QuerySet[User, int]:
    app = AuthenticatorApp.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
    passkey = Passkey.objects.filter(user=OuterRef("pk"))
    users = User.objects.filter(Exists(app) | Exists(passkey), pk=user)
    return users.values_list("pk", flat=True)


_with_factor = PreparedQuery(_having_factor)


def has_settled_app(user: User, now: datetime) -> bool:
    """Tell whether the login's app was added at least SETTLED_AFTER ago.

    For acts that the password alone must not allow: somebody who knows it can add a factor, and
    the owner gets a letter about it meanwhile. The very factor that confirms the act must be old.
    """
    settled = AuthenticatorApp.objects.filter(user=user, confirmed_at__lte=now - SETTLED_AFTER)
    return settled.exists()


def select_settled_passkeys(user: User, now: datetime) -> QuerySet[Passkey]:
    """Select the login's passkeys that were added at least SETTLED_AFTER ago."""
    return user.passkeys.filter(created_at__lte=now - SETTLED_AFTER)


def check_settled_code(user: User, typed: str, now: datetime) -> Check:
    """Compare digits of a settled app; recovery codes never fit, they can be of this minute."""
    tries = reserve_tries(make_tries_bucket(user))
    if tries is None:
        return Check.HELD
    if not has_settled_app(user, now) or not check_app_code(user, typed, now):
        return Check.WRONG
    tries.release()
    return Check.RIGHT


def is_required(user: User) -> bool:
    """Tell whether the realm requires one: COOP_STAFF_… and COOP_RESIDENT_SECOND_FACTOR."""
    if user.realm == Realm.STAFF:
        policy = settings.COOP_STAFF_SECOND_FACTOR
    else:
        policy = settings.COOP_RESIDENT_SECOND_FACTOR.get(user.realm, "offered")
    return bool(policy == "required")


def begin_second_step(session: SessionBase, user: User) -> bool:
    """Mark the second step as due after a password, if the login has a factor; return if due.

    Whether it is due.
    """
    due = has_factor(user)
    session[SESSION_KEY] = SecondFactorState.DUE if due else SecondFactorState.NONE
    return due


def find_pending_step(session: SessionBase, user: User) -> PendingStep:
    """Return what this session must do before any other page."""
    if SESSION_KEY not in session:
        begin_second_step(session, user)
    state = session[SESSION_KEY]
    if state == SecondFactorState.DUE:
        return PendingStep.CONFIRM
    if state == SecondFactorState.NONE and is_required(user):
        return PendingStep.ENROL
    return PendingStep.NOTHING


def check_code(user: User, typed: str, now: datetime, origin: Origin) -> tuple[Check, How]:
    """Compare what was typed in the second step: digits of the app, or a recovery code."""
    tries = reserve_tries(make_tries_bucket(user))
    if tries is None:
        return Check.HELD, How.APP
    if check_app_code(user, typed, now):
        how = How.APP
    elif use_recovery_code(user, typed, now, origin):
        how = How.RECOVERY_CODE
    else:
        return Check.WRONG, How.APP
    tries.release()
    return Check.RIGHT, how


def make_tries_bucket(user: User) -> Bucket:
    return make_bucket("second-factor", str(user.pk), limit=settings.COOP_TRIES_PER_LOGIN)


@transaction.atomic
def mark_step_passed(session: SessionBase, user: User, how: How, origin: Origin) -> None:
    """Mark the second step as passed and give the session a new key."""
    session.cycle_key()
    session[SESSION_KEY] = SecondFactorState.PASSED
    record(
        "SECOND_FACTOR_PASSED",
        origin,
        stream=Stream.SIGN_IN,
        obj=user,
        subject=user.person,
        reason_code=how,
    )


@transaction.atomic
def complete_enrolment(session: SessionBase, user: User, *, except_key: str | None) -> None:
    """Mark this session as passed after adding a factor; end the login's other sessions."""
    session[SESSION_KEY] = SecondFactorState.PASSED
    end_all_sessions(user, except_key=except_key)
    _notify(user)


def reset_second_step(session: SessionBase, user: User) -> None:
    """Update the session after a factor was removed: without any, none counts as passed."""
    if not has_factor(user):
        session[SESSION_KEY] = SecondFactorState.NONE


@transaction.atomic
def remove_app(user: User, origin: Origin) -> None:
    """Remove the app; without another factor the recovery codes are deleted, too."""
    if AuthenticatorApp.objects.filter(user=user, confirmed_at__isnull=False).delete()[0]:
        _removed(user, APP, origin)


@transaction.atomic
def remove_passkey(user: User, key: int, origin: Origin) -> None:
    """Remove a passkey; do nothing when this login has none with this id."""
    passkey = Passkey.objects.filter(user=user, pk=key).first()
    if passkey is not None:
        passkey.delete()
        _removed(user, PASSKEY, origin)


@transaction.atomic
def reset_second_factor(user: User, origin: Origin) -> None:
    """Remove every factor: a clerk's act, after the same proof as for a first access (6.4.4).

    The login's sessions end; at the next sign-in the password alone suffices, or leads to a new
    factor where one is required.
    """
    AuthenticatorApp.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_all_sessions(user)
    record("SECOND_FACTOR_RESET", origin, obj=user, subject=user.person)
    _notify(user)


def _removed(user: User, what: str, origin: Origin) -> None:
    if not has_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
    record("SECOND_FACTOR_REMOVED", origin, obj=user, subject=user.person, reason_code=what)
    _notify(user)


def _notify(user: User) -> None:
    if find_email_address(user):
        context, desk = {"has_factor": has_factor(user)}, find_realm_desk_code(user.realm)
        queue_message(find_email_address(user), MAIL, context, about=user, desk=desk)
