"""The password of a login: setting it, and checking it again before important acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.contact import address_of
from cms_ext.people.identity.domain.rights import password_changes
from cms_ext.people.identity.domain.session import end_all_sessions
from cms_ext.people.identity.domain.throttle import Bucket, bucket, reserve
from cms_ext.people.identity.models import PasswordReset, User
from cms_ext.people.identity.models.recorded import recorded_by_verb
from cms_ext.people.outbox.mail.domain.outbox import queue_message

# Factors and addresses change only this long after the password was typed (ASVS 7.5.1).
FRESH_FOR = timedelta(minutes=10)
SESSION_KEY = "coop_password_typed_at"
MAIL = "cms_ext/identity/mail/password_changed.txt"


class Check(StrEnum):
    """The result of comparing a secret. HELD: too many wrong tries, nothing was compared."""

    RIGHT = "RIGHT"
    WRONG = "WRONG"
    HELD = "HELD"


@transaction.atomic
def set_password(
    user: User, password: str, origin: Origin, *, except_key: str | None = None, how: str = "OWN"
) -> None:
    """Set a new password, end the login's sessions and notify its owner by mail.

    `password` has passed the validators. `except_key` is `session.key_of` of the browser that
    stays signed in. `how` is the reason code of PASSWORD_CHANGED: OWN or RESET. Links of earlier
    resets count as used.
    """
    now = timezone.now()
    user.set_password(password)
    with recorded_by_verb():
        user.save(update_fields=["password"])
    end_all_sessions(user, except_key=except_key)
    PasswordReset.objects.filter(user=user, used_at__isnull=True).update(used_at=now)
    record(
        "PASSWORD_CHANGED",
        origin,
        obj=user,
        subject=user.person,
        reason_code=how,
        changes=password_changes(user),
    )
    if address_of(user):
        queue_message(address_of(user), MAIL, {"at": now}, about=user)


def check_own_password(user: User, password: str) -> Check:
    """Compare the password of somebody who is signed in; tries are counted by login."""
    tries = reserve(own_password_bucket(user))
    if tries is None:
        return Check.HELD
    if not user.check_password(password):
        return Check.WRONG
    tries.release()
    return Check.RIGHT


def own_password_bucket(user: User) -> Bucket:
    return bucket("own-password", str(user.pk), limit=settings.COOP_TRIES_PER_LOGIN)


def password_typed(session: SessionBase, now: datetime) -> None:
    """Remember that the person behind this session has just typed the password."""
    session[SESSION_KEY] = now.isoformat()


def is_fresh(session: SessionBase, now: datetime) -> bool:
    """Whether the password was typed in this session within FRESH_FOR."""
    typed_at = parse_datetime(session.get(SESSION_KEY, ""))
    return typed_at is not None and now - typed_at < FRESH_FOR
