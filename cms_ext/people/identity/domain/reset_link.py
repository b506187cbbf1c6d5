"""Setting a password, and resetting a forgotten one by a link to the address on file.

The request only writes a row, whatever was typed; a job compares it later, so that neither the
answer nor its duration reveals whether a login or an address exists. Only an ACTIVE login gets a
link.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import CLOCKS_DIFFER, elapsed_time
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.identity.domain.person import find_email_address
from cms_ext.people.identity.domain.rights import make_password_changes
from cms_ext.people.identity.domain.session import end_all_sessions
from cms_ext.people.identity.domain.sign_in import clear_tries
from cms_ext.people.identity.domain.throttle import (
    Bucket,
    make_address_bucket,
    make_bucket,
    reserve_tries,
)
from cms_ext.people.identity.models import PasswordReset, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.outbox.mail.domain.outbox import (
    Priority,
    queue_message,
    queue_sealed,
)
from cms_ext.plugins import Composer, Withdrawn, find_realm_desk_code
from cms_ext.plugins.realm import make_username

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

    `password` has passed the validators. `except_key` is `session.read_session_key` of the browser
    that stays signed in. `how` is the reason code of PASSWORD_CHANGED: OWN or RESET. Links of
    earlier resets count as used.
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
        changes=make_password_changes(user),
    )
    if find_email_address(user):
        desk = find_realm_desk_code(user.realm)
        queue_message(find_email_address(user), MAIL, {"at": now}, about=user, desk=desk)


def check_own_password(user: User, password: str) -> Check:
    """Compare the password of a signed-in person; tries are counted by login."""
    tries = reserve_tries(make_own_password_bucket(user))
    if tries is None:
        return Check.HELD
    if not user.check_password(password):
        return Check.WRONG
    tries.release()
    return Check.RIGHT


def make_own_password_bucket(user: User) -> Bucket:
    return make_bucket("own-password", str(user.pk), limit=settings.COOP_TRIES_PER_LOGIN)


def mark_password_typed(session: SessionBase, now: datetime) -> None:
    """Store that the person behind this session has just typed the password."""
    session[SESSION_KEY] = now.isoformat()


def is_fresh(session: SessionBase, now: datetime) -> bool:
    """Tell whether the password was typed in this session within FRESH_FOR."""
    typed_at = parse_datetime(session.get(SESSION_KEY, ""))
    return typed_at is not None and elapsed_time(typed_at, now) < FRESH_FOR


TEMPLATE = "cms_ext/identity/mail/password_reset.txt"
VALID_FOR = timedelta(minutes=30)
# Messages to one login, however often somebody asks.
LINKS_AN_HOUR = 3


class PasswordLinkIsGone(ValueError):
    """The link is unknown, was used, or its time has passed."""


def request_password_reset(request: HttpRequest, realm: str, login: str, email: str) -> None:
    """Store what was typed for `compare_waiting`; beyond the limits store nothing."""
    hour = timedelta(hours=1)
    of_login = make_bucket("reset", make_username(realm, login), limit=LINKS_AN_HOUR, window=hour)
    if reserve_tries(make_address_bucket(request, "reset-address"), of_login) is None:
        return
    PasswordReset.objects.create(
        realm=realm, typed_login=login, typed_email=email, asked_at=timezone.now()
    )


def compare_waiting() -> int:
    """Compare stored requests with the register and queue the links; return how many.

    The scheduler's job. What was typed is erased at once; `purge` deletes the rows (B4).
    """
    keys = list(PasswordReset.objects.filter(compared_at__isnull=True).values_list("pk", flat=True))
    for key in keys:
        _compare(key)
    return len(keys)


def find_reset(token: str, now: datetime) -> PasswordReset:
    """Return the valid reset with this token. Raises PasswordLinkIsGone."""
    reset = (
        PasswordReset.objects.select_related("user__person")
        .filter(token_hash=hash_token(token), used_at__isnull=True)
        .filter(expires_at__gt=now, expires_at__lte=now + VALID_FOR + CLOCKS_DIFFER)
        .first()
    )
    if reset is None or reset.user is None or reset.user.state != LoginState.ACTIVE:
        raise PasswordLinkIsGone
    return reset


@transaction.atomic
def set_by_link(token: str, password: str, origin: Origin) -> User:
    """Use the link: set the password, end all sessions and clear the counted tries.

    It signs nobody in: the next sign-in asks for the second factor as always. Raises
    PasswordLinkIsGone.
    """
    now = timezone.now()
    reset = find_reset(token, now)
    if not PasswordReset.objects.filter(pk=reset.pk, used_at__isnull=True).update(used_at=now):
        raise PasswordLinkIsGone
    assert reset.user is not None  # reset_of has looked
    set_password(reset.user, password, origin, how="RESET")
    clear_tries(reset.user, origin)
    return reset.user


@transaction.atomic
def _compare(key: int) -> None:
    reset = PasswordReset.objects.select_for_update().get(pk=key)
    if reset.compared_at is not None:
        return
    reset.user = _owner(reset)
    reset.compared_at = timezone.now()
    reset.typed_login = reset.typed_email = ""
    reset.save()
    if reset.user is not None:
        record("PASSWORD_RESET_ASKED", SYSTEM, obj=reset.user, subject=reset.user.person)
        queue_sealed(
            find_email_address(reset.user),
            TEMPLATE,
            PASSWORD_RESET_LETTER,
            {"reset": reset.pk},
            about=reset.user,
            priority=Priority.SIGN_IN,
            desk=find_realm_desk_code(reset.user.realm),
        )


def _owner(reset: PasswordReset) -> User | None:
    user = (
        User.objects.select_related("person")
        .filter(
            username=make_username(reset.realm, reset.typed_login),
            state=LoginState.ACTIVE,
            is_demo__in=[False, settings.COOP_DEMO],
        )
        .first()
    )
    if user is None or not same_mailbox(reset.typed_email, find_email_address(user)):
        return None
    return user


class PasswordResetLetter(Composer):
    """The letter with the link to a new password."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make a token, valid from now. Raises Withdrawn if the login closed or moved meanwhile."""
        reset = (
            PasswordReset.objects.select_related("user__person").filter(pk=payload["reset"]).first()
        )
        if reset is None or reset.user is None or reset.used_at is not None:
            raise Withdrawn(_("Ten link już wykorzystano."))
        if reset.user.state != LoginState.ACTIVE or not same_mailbox(
            to, find_email_address(reset.user)
        ):
            raise Withdrawn(_("Login zamknięto albo adres się zmienił."))
        token = make_token()
        reset.token_hash = hash_token(token)
        reset.expires_at = timezone.now() + VALID_FOR
        reset.save(update_fields=["token_hash", "expires_at"])
        path = reverse("identity:reset_link", args=[token])
        return {"link": site_address(path), "expires_at": reset.expires_at}

    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the token: its message was not sent."""
        PasswordReset.objects.filter(pk=payload["reset"], used_at__isnull=True).update(
            token_hash="", expires_at=None
        )


PASSWORD_RESET_LETTER = PasswordResetLetter(
    "identity.password-reset", former_paths=("cms_ext.people.identity.domain.reset_link",)
)
