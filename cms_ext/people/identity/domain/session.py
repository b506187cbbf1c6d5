"""Sessions of a login (`access.md` §4).

Every sign-in is a row of `SignInSession`. The browser's session holds the row's key, which stays
the same when Django changes the session's own key after a new password.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.clock import elapsed_time
from cms_ext.base.web.visitor_address import find_network
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.models import SignInSession, SignInSettings, User
from cms_ext.plugins.realm import Realm

# The first match counts: most browsers also name the ones that they descend from.
BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
)
SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)
SESSION_KEY = "coop_sign_in"
SALT = "cms_ext.identity.session"
SEEN_EVERY = timedelta(minutes=1)
# How long before its end a session warns: time enough to answer (WCAG 2.2, 2.2.1).
WARNING_LEAD = timedelta(minutes=2)


class SessionEnd(StrEnum):
    """Why a session is over."""

    ENDED = "ENDED"
    IDLE = "IDLE"
    ABSOLUTE = "ABSOLUTE"


def start_session(request: HttpRequest, user: User, *, with_code: bool) -> SignInSession:
    """Make the row of a new sign-in, and end the row that this browser had before."""
    now = timezone.now()
    before: SignInSession | None = getattr(request, "sign_in_session", None)
    if before is not None:
        end_session(before, now)
        # Django keeps the session's key when the same person signs in again.
        request.session.cycle_key()
    key = secrets.token_urlsafe(24)
    request.session[SESSION_KEY] = key
    row = SignInSession.objects.create(
        user=user,
        key_hash=_hash(key),
        browser=describe_browser(request.META.get("HTTP_USER_AGENT", "")),
        network=find_network(request.META.get("REMOTE_ADDR", ""), v4_prefix=24, v6_prefix=48),
        started_at=now,
        last_seen_at=now,
        with_code=with_code,
    )
    request.sign_in_session = row  # type: ignore[attr-defined]  # read by pages and middleware
    return row


def read_session_key(session: SessionBase) -> str | None:
    """Return the key of this browser's sign-in, if any; the `except_key` of `end_sessions`."""
    key: str | None = session.get(SESSION_KEY)
    return key


def find_session(session: SessionBase) -> SignInSession | None:
    """Return the row behind a browser's session, ended or not."""
    key = read_session_key(session)
    return _row_of_hash.first(key_hash=_hash(key)) if key else None


def _row(key_hash: str) -> QuerySet[SignInSession]:
    return SignInSession.objects.filter(key_hash=key_hash).order_by()


_row_of_hash = PreparedQuery(_row)


def _office_settings() -> QuerySet[SignInSettings]:
    return SignInSettings.objects.order_by()


_office_settings_ready = PreparedQuery(_office_settings)


def read_session_limits(user: User) -> tuple[timedelta, timedelta]:
    """Return how long a session of `user` lasts without a request, and in all.

    COOP_SESSION_LIMITS says it for each realm; the office may choose the former for its staff.
    """
    if user.session_limits is None:
        idle, absolute = settings.COOP_SESSION_LIMITS[user.realm]
        chosen = _office_settings_ready.first() if user.realm == Realm.STAFF else None
        if chosen is not None:
            idle = timedelta(minutes=chosen.staff_idle_minutes)
        user.session_limits = idle, absolute
    return user.session_limits


def find_end_reason(row: SignInSession | None, user: User, now: datetime) -> SessionEnd | None:
    """Return why this session of `user` is over; None while it is valid.

    The limits are those of `read_session_limits`, by the real clock.
    """
    if row is None or row.user_id != user.pk or row.ended_at is not None:
        return SessionEnd.ENDED
    idle, absolute = read_session_limits(user)
    if elapsed_time(row.started_at, now) >= absolute:
        return SessionEnd.ABSOLUTE
    return SessionEnd.IDLE if elapsed_time(row.last_seen_at, now) >= idle else None


@dataclass(frozen=True, slots=True)
class SessionLeft:
    """When a valid session ends without further use, and in how many seconds to warn.

    `can_stay`: using it moves the end; otherwise the absolute limit comes first.
    """

    ends_at: datetime
    warn_in_seconds: int
    can_stay: bool


def measure_session_left(row: SignInSession, user: User, now: datetime) -> SessionLeft:
    """Measure how long a session of `user` that is valid now still lasts."""
    idle_end, absolute_end = _ends(row, user)
    ends_at = min(idle_end, absolute_end)
    warn_in_seconds = max(0, int((ends_at - WARNING_LEAD - now).total_seconds()))
    return SessionLeft(ends_at, warn_in_seconds, can_stay=idle_end < absolute_end)


def _ends(row: SignInSession, user: User) -> tuple[datetime, datetime]:
    """Return the idle and the absolute end."""
    idle, absolute = read_session_limits(user)
    return row.last_seen_at + idle, row.started_at + absolute


def record_use(row: SignInSession, now: datetime) -> None:
    """Store that the session is in use, at most once a minute."""
    if now - row.last_seen_at >= SEEN_EVERY:
        row.last_seen_at = now
        SignInSession.objects.filter(pk=row.pk, ended_at__isnull=True).update(last_seen_at=now)


def end_session(row: SignInSession, now: datetime) -> bool:
    """End one session; return False if it had ended. The caller writes the access log."""
    return bool(SignInSession.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=now))


@transaction.atomic
def expire_session(row: SignInSession, user: User, why: SessionEnd, origin: Origin) -> None:
    """End a session whose limit has passed."""
    if end_session(row, timezone.now()):
        record(
            "SESSION_EXPIRED",
            origin,
            stream=Stream.SIGN_IN,
            obj=user,
            subject=user.person,
            reason_code=why,
        )


def end_all_sessions(user: User, *, except_key: str | None = None) -> int:
    """End the sessions of a login within an act that is recorded anyway; return how many."""
    rows = SignInSession.objects.filter(user=user, ended_at__isnull=True)
    if except_key:
        rows = rows.exclude(key_hash=_hash(except_key))
    return rows.update(ended_at=timezone.now())


@transaction.atomic
def end_sessions(user: User, *, except_key: str | None, origin: Origin) -> int:
    """Sign a login out everywhere, at the next request of each browser; return how many.

    `except_key` is `read_session_key` of the browser that stays signed in, if any.
    """
    ended = end_all_sessions(user, except_key=except_key)
    if ended:
        record(
            "SESSIONS_ENDED",
            origin,
            stream=Stream.SIGN_IN,
            obj=user,
            subject=user.person,
            changes={"count": ended},
        )
    return ended


def list_open_sessions(user: User, now: datetime) -> QuerySet[SignInSession]:
    """Return the sessions of a login that are still valid, the latest first."""
    idle, absolute = read_session_limits(user)
    return SignInSession.objects.filter(
        user=user, ended_at__isnull=True, started_at__gt=now - absolute, last_seen_at__gt=now - idle
    )


def _hash(key: str) -> str:
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()


def describe_browser(user_agent: str) -> str:
    """Name browser and system, as "Firefox, Windows": nothing more that identifies people."""
    names = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return ", ".join(filter(None, names)) or _("inna przeglądarka")


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, pattern in table if re.search(pattern, user_agent)), "")


@transaction.atomic
def end_one_session(row: SignInSession, user: User, origin: Origin) -> bool:
    """Sign one browser of a login out at its next request; return False if it was out."""
    if not end_session(row, timezone.now()):
        return False
    record(
        "SESSIONS_ENDED",
        origin,
        stream=Stream.SIGN_IN,
        obj=user,
        subject=user.person,
        changes={"count": 1},
    )
    return True
