"""The second step of a sign-in: when it is due, what passes it, removing a lost factor.

How a session stands is kept in the session, so that no page costs a query for it. That is safe
because adding the first factor ends the login's other sessions.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.domain import authenticator
from cms_ext.people.identity.domain.code import ALPHABET, normalised
from cms_ext.people.identity.domain.contact import address_of
from cms_ext.people.identity.domain.factor_mark import (
    APP,
    PASSKEY,
    code_changes,
    passkey_changes,
)
from cms_ext.people.identity.domain.password import Check
from cms_ext.people.identity.domain.session import end_all_sessions
from cms_ext.people.identity.domain.throttle import Bucket, bucket, reserve
from cms_ext.people.identity.models import AuthenticatorApp, Passkey, RecoveryCode, User
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins.realm import Realm

HOW_MANY = 10
RECOVERY_SYMBOLS = 10


@transaction.atomic
def new_codes(user: User, origin: Origin) -> list[str]:
    """Replace the codes by ten new ones of 50 bits, `XXXXX-XXXXX`, to be shown once, now."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [
        "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_SYMBOLS)) for _ in range(HOW_MANY)
    ]
    rows = [RecoveryCode(user=user, code_hash=make_password(code)) for code in codes]
    RecoveryCode.objects.bulk_create(rows)
    changes = code_changes(rows)
    record("RECOVERY_CODES_MADE", origin, obj=user, subject=user.person, changes=changes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def recovery_code_fits(user: User, typed: str, now: datetime, origin: Origin) -> bool:
    """Whether this is an unused code, which is then used. Blanks and hyphens do not matter."""
    code = normalised(typed)
    if len(code) != RECOVERY_SYMBOLS:
        return False
    for row in RecoveryCode.objects.filter(user=user, used_at__isnull=True):
        if check_password(code, row.code_hash):
            return _use(row, now, origin)
    return False


@transaction.atomic
def _use(code: RecoveryCode, now: datetime, origin: Origin) -> bool:
    """Mark a code as used and record which are left; False where somebody else was faster."""
    unused = RecoveryCode.objects.select_for_update().filter(
        user=code.user_id, used_at__isnull=True
    )
    # All are locked: of two codes at once the second event has neither.
    left = {row.pk: row for row in unused}
    if left.pop(code.pk, None) is None:
        return False
    RecoveryCode.objects.filter(pk=code.pk).update(used_at=now)
    changes = code_changes(left.values())
    record("RECOVERY_CODE_USED", origin, obj=code.user, subject=code.user.person, changes=changes)
    return True


SESSION_KEY = "coop_second_factor"
MAIL = "cms_ext/identity/mail/second_factor_changed.txt"


class SecondFactorState(StrEnum):
    """How a session stands to the second factor of its login."""

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
    """Whether this login has an app or a passkey; recovery codes alone are none."""
    return _with_factor.first(user=user.pk) is not None


def _having_factor(user: int) -> QuerySet[User, int]:
    app = AuthenticatorApp.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
    passkey = Passkey.objects.filter(user=OuterRef("pk"))
    found = User.objects.filter(Exists(app) | Exists(passkey), pk=user)
    return found.values_list("pk", flat=True)


_with_factor = PreparedQuery(_having_factor)


def is_required(user: User) -> bool:
    """Whether this realm's logins must have one: COOP_STAFF_… and COOP_RESIDENT_SECOND_FACTOR."""
    if user.realm == Realm.STAFF:
        policy = settings.COOP_STAFF_SECOND_FACTOR
    else:
        policy = settings.COOP_RESIDENT_SECOND_FACTOR.get(user.realm, "offered")
    return bool(policy == "required")


def begin_session(session: SessionBase, user: User) -> bool:
    """Mark the second step as due after a sign-in by password, if the login has a factor.

    Whether it is due.
    """
    due = has_factor(user)
    session[SESSION_KEY] = SecondFactorState.DUE if due else SecondFactorState.NONE
    return due


def owed(session: SessionBase, user: User) -> PendingStep:
    """What this session must do before any other page."""
    if SESSION_KEY not in session:
        begin_session(session, user)
    standing = session[SESSION_KEY]
    if standing == SecondFactorState.DUE:
        return PendingStep.CONFIRM
    if standing == SecondFactorState.NONE and is_required(user):
        return PendingStep.ENROL
    return PendingStep.NOTHING


def check_code(user: User, typed: str, now: datetime, origin: Origin) -> tuple[Check, How]:
    """Compare what was typed in the second step: digits of the app, or a recovery code."""
    tries = reserve(tries_of(user))
    if tries is None:
        return Check.HELD, How.APP
    if authenticator.code_fits(user, typed, now):
        how = How.APP
    elif recovery_code_fits(user, typed, now, origin):
        how = How.RECOVERY_CODE
    else:
        return Check.WRONG, How.APP
    tries.release()
    return Check.RIGHT, how


def tries_of(user: User) -> Bucket:
    return bucket("second-factor", str(user.pk), limit=settings.COOP_TRIES_PER_LOGIN)


@transaction.atomic
def passed(session: SessionBase, user: User, how: How, origin: Origin) -> None:
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
def enrolled(session: SessionBase, user: User, *, except_key: str | None) -> None:
    """Mark this session as passed after adding a factor, and end the login's other sessions."""
    session[SESSION_KEY] = SecondFactorState.PASSED
    end_all_sessions(user, except_key=except_key)
    _notify(user)


def begin_again(session: SessionBase, user: User) -> None:
    """Update the session after a factor was removed: without any left, none counts as passed."""
    if not has_factor(user):
        session[SESSION_KEY] = SecondFactorState.NONE


@transaction.atomic
def remove_app(user: User, origin: Origin) -> None:
    """Remove the app; without another factor the recovery codes are deleted, too."""
    if AuthenticatorApp.objects.filter(user=user, confirmed_at__isnull=False).delete()[0]:
        _removed(user, APP, origin)


@transaction.atomic
def remove_passkey(user: User, key: int, origin: Origin) -> None:
    """Remove a passkey; does nothing when this login has none with this id."""
    passkey = Passkey.objects.filter(user=user, pk=key).first()
    if passkey is not None:
        passkey.delete()
        _removed(user, PASSKEY, origin, passkey_changes(passkey))


@transaction.atomic
def reset_second_factor(user: User, origin: Origin) -> None:
    """Take every factor away: a clerk's act, after the same proof as for a first access (6.4.4).

    The login's sessions end; at the next sign-in the password alone lets in, or leads to a new
    factor where one is required.
    """
    AuthenticatorApp.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_all_sessions(user)
    record("SECOND_FACTOR_RESET", origin, obj=user, subject=user.person)
    _notify(user)


def _removed(
    user: User, what: str, origin: Origin, changes: Mapping[str, str] | None = None
) -> None:
    if not has_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
    record(
        "SECOND_FACTOR_REMOVED",
        origin,
        obj=user,
        subject=user.person,
        reason_code=what,
        changes=changes,
    )
    _notify(user)


def _notify(user: User) -> None:
    if address_of(user):
        queue_message(address_of(user), MAIL, {"has_factor": has_factor(user)}, about=user)
