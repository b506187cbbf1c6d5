"""Signing in with login and password or activation code, passing to another panel, and `next`.

Whatever the cause of a refusal, exactly one password hash is computed, and the stored one is not
even read when the tries are used up (`access.md` §4). An address that has used up its own tries
costs no hash: that reveals nothing about any login.

The page that required the sign-in is passed on in `next`. Whether it exists is not looked up:
`next` repeats what the browser requested, and its view answers once the user is known, so a visitor
learns nothing (`access.md` §4a).

Logins belong together when they are of one person on file (`access.md`, "One human with both rights
is one `Person` with two logins"). Each has its own password and its own session: who passes to
another panel proves the other login again, and the session before ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cms_ext.base.dates.clock import CLOCKS_DIFFER
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, read_origin, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.domain import activation_code as codes
from cms_ext.people.identity.domain import throttle
from cms_ext.people.identity.models import ActivationCode, User
from cms_ext.plugins import Panel, is_admitted, list_panels
from cms_ext.plugins.realm import GATED_PREFIXES, make_username


def make_sign_in_buckets(request: HttpRequest | None, username: str) -> tuple[throttle.Bucket, ...]:
    """Return the counters of a try for this login; a known browser has one of its own."""
    device = codes.read_device_hash(request)
    if codes.is_known_device(username, device):
        return (_device_bucket(username, device),)
    return (throttle.make_address_bucket(request), _login_bucket(username))


def find_lock_end(user: User) -> datetime | None:
    """Return until when unknown browsers may not try this login; None while they may.

    For „Wstrzymane próby logowania do {godzina}”.
    """
    return throttle.find_opening_time(_login_bucket(user.username))


@transaction.atomic
def clear_tries(user: User, origin: Origin) -> None:
    """Let a login be tried again at once, from unknown and from known browsers."""
    devices = user.known_devices.values_list("device_hash", flat=True)
    throttle.clear_counters(
        _login_bucket(user.username), *(_device_bucket(user.username, device) for device in devices)
    )
    record("THROTTLE_CLEARED", origin, obj=user, subject=user.person)


@transaction.atomic
def record_refusal(buckets: tuple[throttle.Bucket, ...], user: User | None, origin: Origin) -> None:
    """Record one event for each window with refused tries, even without such a login."""
    if throttle.mark_first_refusal(buckets) is None:
        return
    record(
        "THROTTLED",
        origin,
        stream=Stream.SIGN_IN,
        obj=user,
        subject=user.person if user is not None else None,
    )


def _login_bucket(username: str) -> throttle.Bucket:
    return throttle.make_bucket("login", username, limit=settings.COOP_TRIES_PER_LOGIN)


def _device_bucket(username: str, device: str) -> throttle.Bucket:
    return throttle.make_bucket(
        "device", f"{username} {device}", limit=settings.COOP_TRIES_PER_DEVICE
    )


BACKEND = "cms_ext.people.identity.backends.RealmBackend"


class Trouble(StrEnum):
    """Reasons that may be displayed: they follow from the input, or the code was right."""

    REFUSED = "REFUSED"
    CODE_REFUSED = "CODE_REFUSED"
    TYPO = "TYPO"
    EXPIRED = "EXPIRED"
    HELD_ELSEWHERE = "HELD_ELSEWHERE"
    NOT_HANDED_OVER = "NOT_HANDED_OVER"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of a try: a user, perhaps by a code, or the reason of the refusal."""

    user: User | None = None
    code: ActivationCode | None = None
    trouble: Trouble = Trouble.REFUSED


def sign_in(request: HttpRequest, realm: str, login: str, password: str) -> Attempt:
    """Check login and password: return the user for Django's `login`, or record a refusal."""
    attempt = attempt_sign_in(request, realm, login, password)
    if attempt.user is not None:
        attempt.user.backend = BACKEND
        # Read when Django says that the user is in: a code opens a session of its own kind.
        request.sign_in_attempt = attempt  # type: ignore[attr-defined]  # see receivers
    elif attempt.trouble is not Trouble.TYPO:
        user_login_failed.send(__name__, credentials={"realm": realm}, request=request)
    return attempt


def attempt_sign_in(request: HttpRequest | None, realm: str, login: str, password: str) -> Attempt:
    """Compare login and password; a try is reserved before and released if right."""
    username = make_username(realm, login)
    if not codes.has_shape(password):
        return _with_password(request, username, password)
    if not codes.is_well_formed(password):
        return Attempt(trouble=Trouble.TYPO)
    return _with_code(request, username, codes.normalise_code(password))


@transaction.atomic
def complete_sign_in(request: HttpRequest, user: User) -> None:
    """Begin the session of somebody who proved to be this user, with all its records."""
    login(request, user, backend=BACKEND)


def may_enter(user: User) -> bool:
    """Tell whether this login may sign in; demo people stay out of a real site."""
    return user.is_active and (settings.COOP_DEMO or not user.is_demo)


def _with_password(request: HttpRequest | None, username: str, password: str) -> Attempt:
    user = User.objects.select_related("person").filter(username=username).first()
    tries = _reserved(request, user, make_sign_in_buckets(request, username))
    if tries is None or user is None:
        make_password(password)
        return Attempt()
    if not user.check_password(password) or not may_enter(user):
        return Attempt()
    tries.release()
    return Attempt(user)


def _with_code(request: HttpRequest | None, username: str, code: str) -> Attempt:
    # Against the address only: 80 bits need no lock, and nobody can spoil a first sign-in.
    row = codes.find_latest_code(username)
    tries = _reserved(request, row.user if row else None, (throttle.make_address_bucket(request),))
    if tries is None or row is None:
        make_password(code)
        return Attempt(trouble=Trouble.CODE_REFUSED)
    if not check_password(code, row.code_hash) or not may_enter(row.user):
        return Attempt(trouble=Trouble.CODE_REFUSED)
    tries.release()
    now = timezone.now()
    if row.expires_at <= now:
        codes.expire_code(row, now)
        return Attempt(trouble=Trouble.EXPIRED)
    if row.held:
        return Attempt(trouble=Trouble.NOT_HANDED_OVER)
    if request is None or not _claimed(row, codes.assign_device_hash(request), now):
        return Attempt(trouble=Trouble.HELD_ELSEWHERE)
    return Attempt(row.user, row)


def _reserved(
    request: HttpRequest | None, user: User | None, buckets: tuple[throttle.Bucket, ...]
) -> throttle.ReservedTries | None:
    tries = throttle.reserve_tries(*buckets)
    if tries is None:
        record_refusal(buckets, user, read_origin(request) if request is not None else SYSTEM)
        throttle.require_room(
            address for address in buckets if address == throttle.make_address_bucket(request)
        )
    return tries


def _claimed(row: ActivationCode, browser: str, now: datetime) -> bool:
    """Claim a code for this browser; another browser gets it only when the claim is stale."""
    stale = Q(claimed_at__lte=now - settings.COOP_CODE_CLAIM)
    free = Q(claimed_at__isnull=True) | stale | Q(claimed_at__gt=now + CLOCKS_DIFFER)
    return bool(
        ActivationCode.objects.filter(codes.LIVE, free | Q(claim_hash=browser), pk=row.pk).update(
            claimed_at=now, claim_hash=browser
        )
    )


# The pages on which one signs in, by the names of their addresses.
SIGN_IN_PAGES = ("identity:panels", "identity:panel", "wagtailadmin_login")
MAX_RETURN_ADDRESS_LENGTH = 500


def find_requested_address(request: HttpRequest) -> str:
    """Return the address that this request asks for, with its query; "" if none to return to.

    A POST is not repeated, and an address over MAX_RETURN_ADDRESS_LENGTH characters is not from
    one of our letters.
    """
    address = request.get_full_path()
    return (
        address
        if request.method in ("GET", "HEAD") and len(address) <= MAX_RETURN_ADDRESS_LENGTH
        else ""
    )


def find_way_back(request: HttpRequest, realm: str) -> str:
    """Return `next` if it is a page of this realm's panel or of the account; else ""."""
    inside = tuple(prefix for prefix, its_realm in GATED_PREFIXES.items() if its_realm == realm)
    return _named(request, (*inside, reverse("identity:account")))


def make_next_query(request: HttpRequest) -> str:
    """Return `?next=…` for a link to another step of the same sign-in, or "".

    Of any panel: somebody at the wrong one keeps the address for the right one.
    """
    return format_next(_named(request, (*GATED_PREFIXES, reverse("identity:account"))))


def format_next(address: str) -> str:
    """Format `?next=…` behind the address of a sign-in page; "" for no address."""
    return f"?{urlencode({'next': address})}" if address else ""


def _named(request: HttpRequest, prefixes: tuple[str, ...]) -> str:
    wanted = request.GET.get("next", "")
    if (
        len(wanted) > MAX_RETURN_ADDRESS_LENGTH
        or not wanted.startswith(prefixes)
        or not wanted.isprintable()
    ):
        return ""
    # Browsers resolve dots, also written as %2e, which would lead out of the panel.
    parts = unquote(urlsplit(wanted).path).replace("\\", "/").split("/")
    return "" if {".", ".."} & set(parts) else wanted


SESSION_KEY = "coop_other_panels"


def find_other_login(user: User, realm: str, today: date) -> User | None:
    """Return the login of the same person that may enter the panel of another realm today."""
    return next((other for other in _list_other_logins(user, today) if other.realm == realm), None)


def remember_other_panels(session: SessionBase, user: User, today: date) -> None:
    """Store in a new session to which panels the menu leads; each step there is checked again."""
    session.pop(SESSION_KEY, None)
    realms = {other.realm for other in _list_other_logins(user, today)}
    if realms:
        session[SESSION_KEY] = [panel.path for realm, panel in list_panels() if realm in realms]


def _list_other_logins(user: User, today: date) -> Iterator[User]:
    """Yield the logins of this person to other panels that may enter them today."""
    others = {realm for realm, _panel in list_panels()} - {user.realm}
    if user.person_id is None or not others:
        return
    logins = User.objects.filter(person=user.person_id, realm__in=others, is_active=True)
    for other in logins.select_related("person").order_by("pk"):
        if may_enter(other) and is_admitted(other, other.realm, today):
            yield other


def list_other_panels(session: SessionBase) -> list[Panel]:
    """List the panels to which this session's menu leads."""
    paths = session.get(SESSION_KEY, ())
    return [panel for _realm, panel in list_panels() if panel.path in paths]
