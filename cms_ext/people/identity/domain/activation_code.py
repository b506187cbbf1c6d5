"""Activation codes („hasło startowe”), and the known browsers of a login (`access.md` §4).

A code is 16 random symbols and one that checks them. Crockford's base32 has neither I, L, O nor U;
a typed O means 0, I and L mean 1; blanks, hyphens and case do not matter.

The check symbol is Σ position × value mod 31, positions from 1. 31 is a prime greater than every
position, so it detects every change of one symbol and every swap of two, with one exception: values
are equal mod 31 only for `0` (0) and `Z` (31). Confusing these two is not detected; the code then
is simply wrong. Remainders are below 31, so the check symbol itself is never `Z`, and a `Z` there
is always detected.

A browser is known by a random number in a signed cookie. It counts its own failures, so that
strangers never lock the owner out, and a sign-in from an unknown one is reported by e-mail.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import compact_identifier
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import read_origin, record
from cms_ext.people.identity.domain.rights import make_password_changes
from cms_ext.people.identity.domain.session import end_all_sessions, read_session_key
from cms_ext.people.identity.models import ActivationCode, KnownDevice, SignInSession, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import find_realm_desk_code

NEW_DEVICE = "cms_ext/identity/mail/new_device.txt"
SALT = "cms_ext.identity.device"


def read_device_hash(request: HttpRequest | None) -> str:
    """Return the keyed hash of this browser's number; "" without our cookie."""
    number = _number(request) if request is not None else ""
    return salted_hmac(SALT, number, algorithm="sha256").hexdigest() if number else ""


def assign_device_hash(request: HttpRequest) -> str:
    """Return the same, but first give a browser without a number one, by the response."""
    if not _number(request):
        request.new_device_number = secrets.token_urlsafe(24)  # type: ignore[attr-defined]  # read back below
    return read_device_hash(request)


def is_known_device(username: str, device: str) -> bool:
    """Tell whether the owner of this login signed in with this browser before."""
    return (
        bool(device)
        and KnownDevice.objects.filter(user__username=username, device_hash=device).exists()
    )


def register_device(request: HttpRequest, user: User) -> None:
    """Store this browser as the owner's; called after the second factor, if there is one."""
    now = timezone.now()
    device = assign_device_hash(request)
    KnownDevice.objects.bulk_create(
        [KnownDevice(user=user, device_hash=device, first_seen_at=now, last_seen_at=now)],
        update_conflicts=True,
        unique_fields=["user", "device_hash"],
        update_fields=["last_seen_at"],
    )


def notify_of_new_device(request: HttpRequest, user: User) -> None:
    """Notify the owner of a sign-in with a new browser, except the first one."""
    devices = KnownDevice.objects.filter(user=user)
    address = user.person.correspondence_email if user.person else user.email
    if (
        address
        and devices.exists()
        and not devices.filter(device_hash=assign_device_hash(request)).exists()
    ):
        # The time and nothing else: where and with what is on the list of sign-ins.
        context = {"at": timezone.now(), "account_url": site_address(reverse("identity:account"))}
        desk = find_realm_desk_code(user.realm)
        queue_message(address, NEW_DEVICE, context, about=user, desk=desk)


def set_device_cookie(request: HttpRequest, response: HttpResponse) -> None:
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


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SYMBOLS = 16
LENGTH = RANDOM_SYMBOLS + 1
MODULUS = 31

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def make_code() -> str:
    """Make a new code of 80 bits, 17 symbols without hyphens."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SYMBOLS))
    return symbols + check_symbol(symbols)


def check_symbol(symbols: str) -> str:
    """Compute the symbol that checks these, each of them of ALPHABET."""
    weighed = sum(place * _VALUES[symbol] for place, symbol in enumerate(symbols, start=1))
    return ALPHABET[weighed % MODULUS]


def format_code(code: str) -> str:
    """Format a code as it is printed: `XXXX-XXXX-XXXX-XXXXX`."""
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))


def normalise_code(typed: str) -> str:
    """Spell the typed text one way, valid or not."""
    return compact_identifier(typed).upper().translate(_READ_AS)


def has_shape(typed: str) -> bool:
    """Return whether this can only be a code: 17 symbols of the alphabet."""
    code = normalise_code(typed)
    return len(code) == LENGTH and all(symbol in _VALUES for symbol in code)


def is_well_formed(typed: str) -> bool:
    """Tell whether it has the shape and its check symbol is right."""
    code = normalise_code(typed)
    return has_shape(code) and check_symbol(code[:RANDOM_SYMBOLS]) == code[RANDOM_SYMBOLS]


# sender=User, user: the owner set a password with an activation code, the first time or again.
activated = Signal()
# sender=ActivationCode, code: its time passed before it was used.
code_expired = Signal()


# Key of the code's id in a session that may only set the own password.
SESSION_CODE = "coop_activation_code"
LIVE = Q(used_at__isnull=True, voided_at__isnull=True)


class CodeIsGone(ValueError):
    """The code was used in the meantime, or a newer one was issued."""


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A new code. `code` is formatted for people and stored nowhere: display or send it now."""

    code: str
    row: ActivationCode


@dataclass(frozen=True, slots=True)
class PreparedCode:
    """A code that belongs to no login yet, formatted for people, and its hash."""

    code: str
    code_hash: str


def prepare_code() -> PreparedCode:
    """Make a code and its hash, which takes a twentieth of a second: outside of transactions."""
    code = make_code()
    return PreparedCode(format_code(code), make_password(code))


@transaction.atomic
def issue_code(user: User, channel: CodeChannel, valid_for: timedelta) -> IssuedCode:
    """Issue a new code for a login and void older ones. The caller writes the access log."""
    prepared = prepare_code()
    return IssuedCode(prepared.code, issue_prepared_code(user, prepared, channel, valid_for))


@transaction.atomic
def issue_prepared_code(
    user: User,
    prepared: PreparedCode,
    channel: CodeChannel,
    valid_for: timedelta,
    *,
    held: bool = False,
) -> ActivationCode:
    """Give a prepared code to a login and void older ones; `held` until `release_codes`."""
    User.objects.select_for_update().get(pk=user.pk)
    now = timezone.now()
    ActivationCode.objects.filter(LIVE, user=user).update(voided_at=now)
    return ActivationCode.objects.create(
        user=user,
        channel=channel,
        code_hash=prepared.code_hash,
        issued_at=now,
        expires_at=now + valid_for,
        held=held,
    )


def release_codes(codes: QuerySet[ActivationCode], expires_at: datetime) -> int:
    """Let the held codes open their logins from now on, until then; return how many."""
    return codes.filter(LIVE, held=True).update(held=False, expires_at=expires_at)


def void_code(row: ActivationCode) -> bool:
    """Void a code; return False when it was used or void already."""
    return bool(ActivationCode.objects.filter(LIVE, pk=row.pk).update(voided_at=timezone.now()))


def expire_codes(now: datetime) -> int:
    """Void the codes whose time has passed, with a signal for each; return how many."""
    passed = ActivationCode.objects.filter(LIVE, expires_at__lte=now).select_related("user__person")
    return sum(expire_code(row, now) for row in passed)


@transaction.atomic
def expire_code(row: ActivationCode, now: datetime) -> bool:
    """Void one code whose time has passed; return False when that has been done."""
    # The login first, as everywhere: a reissue at this moment waits instead of locking crosswise.
    User.objects.select_for_update().get(pk=row.user_id)
    if not ActivationCode.objects.filter(LIVE, pk=row.pk).update(voided_at=now):
        return False
    code_expired.send(ActivationCode, code=row)
    return True


def find_latest_code(username: str) -> ActivationCode | None:
    """Find the latest code of this login, live or expired, with its user and person."""
    # An expired code was voided after its time; a withdrawn one, before.
    return (
        ActivationCode.objects.select_related("user__person")
        .filter(LIVE | Q(used_at__isnull=True, voided_at__gte=F("expires_at")))
        .filter(user__username=username)
        .order_by("-issued_at", "-pk")
        .first()
    )


def release_claim(session: SessionBase) -> None:
    """Let another browser sign in with the code that opened this session, while it is valid."""
    if key := session.get(SESSION_CODE):
        code = ActivationCode.objects.filter(LIVE, pk=key)
        code.update(claimed_at=None, claim_hash="")


@transaction.atomic
def set_own_password(request: HttpRequest, user: User, password: str) -> None:
    """Set the password of a login that signed in with a code; the login becomes ACTIVE.

    The code is used up, the session's key changes, other sessions end. Raises CodeIsGone.
    """
    before = User.objects.select_for_update().values_list("state", flat=True).get(pk=user.pk)
    code = ActivationCode.objects.filter(LIVE, pk=request.session.get(SESSION_CODE, 0), user=user)
    if before not in LoginState.entering() or not code.update(used_at=timezone.now()):
        raise CodeIsGone(_("To hasło startowe już nie działa: zostało użyte albo wydano nowe."))
    user.set_password(password)
    user.state = LoginState.ACTIVE
    with recorded_by_verb():
        user.save()
    end_all_sessions(user, except_key=read_session_key(request.session))
    SignInSession.objects.filter(pk=request.sign_in_session.pk).update(with_code=False)  # type: ignore[attr-defined]  # set by SignInSessionMiddleware
    del request.session[SESSION_CODE]
    update_session_auth_hash(request, user)
    register_device(request, user)
    record(
        "FIRST_LOGIN" if before == LoginState.PENDING else "PASSWORD_CHANGED",
        read_origin(request),
        obj=user,
        subject=user.person,
        from_state=before,
        to_state=user.state,
        reason_code="ACTIVATION_CODE",
        changes=make_password_changes(user),
    )
    activated.send(User, user=user)
