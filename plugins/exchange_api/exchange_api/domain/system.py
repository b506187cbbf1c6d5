"""Systems of others: requested, approved by a second person, given keys, revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.realm import Realm
from exchange_api.domain.refusal import SystemRefused
from exchange_api.domain.scopes import word_scopes
from exchange_api.models import ExternalSystem, SystemKey

State = ExternalSystem.State
SEES = "exchange_api.view_externalsystem"
REQUESTS = "exchange_api.add_externalsystem"
APPROVES = "exchange_api.approve_externalsystem"
REVOKES = "exchange_api.revoke_externalsystem"
MAX_TERM = timedelta(days=366)
# How long the key before a new one stays valid.
CHANGE_OVER = timedelta(days=7)
MAX_KEYS = 2
REASON_LENGTH = 10
# What a secret begins with, so that programs that look for leaked secrets know it.
PREFIX = "coop_"


@dataclass(frozen=True, slots=True)
class NewSystem:
    """The facts of a requested system; `valid_to` is its last day."""

    name: str
    purpose: str
    scopes: Sequence[str]
    valid_to: date


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key with its secret, which is shown once and stored nowhere."""

    key: SystemKey
    secret: str


@transaction.atomic
def request_system(new: NewSystem, *, today: date, origin: Origin) -> ExternalSystem:
    """Request access for a system.

    Raises SystemRefused NO_SCOPE, SCOPE_UNKNOWN, TERM, NAME_TAKEN.
    """
    _check_facts(new, today)
    wait_for_turn(SealStream.OFFICE)
    system = ExternalSystem(
        name=new.name.strip(),
        purpose=new.purpose.strip(),
        scopes=sorted(set(new.scopes)),
        valid_to=new.valid_to,
        requested_by=origin.signed_in,
        requested_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            system.save()
    except IntegrityError as taken:
        words = _("Program o tej nazwie już jest. Wpisz inną nazwę.")
        raise SystemRefused("NAME_TAKEN", words) from taken
    return _record("API_SYSTEM_REQUESTED", system, origin)


def _check_facts(new: NewSystem, today: date) -> None:
    if not new.scopes:
        raise SystemRefused("NO_SCOPE", _("Zaznacz przynajmniej jedną pozycję."))
    if unknown := set(new.scopes) - word_scopes().keys():
        words = _("Tej strony nie dotyczy: %s.") % ", ".join(sorted(unknown))
        raise SystemRefused("SCOPE_UNKNOWN", words)
    if not today <= new.valid_to <= today + MAX_TERM:
        raise SystemRefused("TERM", _("Wpisz dzień od dzisiaj, najdalej za rok."))


def has_second_person(requester: User) -> bool:
    """Tell whether anybody else of the staff could approve what this person requests."""
    codename = APPROVES.partition(".")[2]
    model = ContentType.objects.get_for_model(ExternalSystem)
    right = Permission.objects.filter(content_type=model, codename=codename)
    others = User.objects.filter(realm=Realm.STAFF, is_active=True).exclude(pk=requester.pk)
    return others.filter(
        Q(is_superuser=True) | Q(groups__permissions__in=right) | Q(user_permissions__in=right)
    ).exists()


@transaction.atomic
def approve_system(system: ExternalSystem, *, origin: Origin) -> ExternalSystem:
    """Approve as the second person. Raises SystemRefused SYSTEM_DECIDED, SECOND_PERSON."""
    system = _lock(system, State.WAITING)
    require_second_person(
        "exchange.system", system.requested_by_id, origin.signed_in, SystemRefused
    )
    return _decide("API_SYSTEM_APPROVED", system, State.ACTIVE, origin)


@transaction.atomic
def refuse_system(system: ExternalSystem, *, reason: str, origin: Origin) -> ExternalSystem:
    """Refuse a requested system, or take back one's own request. Raises SystemRefused."""
    system = _lock(system, State.WAITING)
    system.reason = _checked(reason)
    return _decide("API_SYSTEM_REFUSED", system, State.REFUSED, origin)


@transaction.atomic
def revoke_system(system: ExternalSystem, *, reason: str, origin: Origin) -> ExternalSystem:
    """End the access of a system at once, with all its keys. Raises SystemRefused."""
    system = _lock(system, State.ACTIVE)
    system.reason, system.state = _checked(reason), State.REVOKED
    system.revoked_by, system.revoked_at = origin.signed_in, timezone.now()
    system.save()
    return _record("API_SYSTEM_REVOKED", system, origin)


@transaction.atomic
def issue_key(system: ExternalSystem, *, origin: Origin) -> IssuedKey:
    """Make a key; the one before lives for CHANGE_OVER. Raises SystemRefused TWO_KEYS."""
    system = _lock(system, State.ACTIVE)
    now = timezone.now()
    live = list_live_keys(system)
    if len(live) >= MAX_KEYS:
        words = _("Program ma już dwa ważne klucze. Najpierw wyłącz starszy.")
        raise SystemRefused("TWO_KEYS", words)
    for key in live:
        key.ends_at = min(key.ends_at or now + CHANGE_OVER, now + CHANGE_OVER)
        key.save(update_fields=["ends_at"])
    secret = PREFIX + secrets.token_urlsafe(32)
    issued = SystemKey.objects.create(
        system=system,
        digest=digest_secret(secret),
        hint=secret[-4:],
        made_by=origin.signed_in,
        made_at=now,
    )
    record("API_KEY_ISSUED", origin, obj=system, changes={"key": issued.pk})
    return IssuedKey(issued, secret)


@transaction.atomic
def end_older_key(system: ExternalSystem, *, origin: Origin) -> SystemKey:
    """End the older of two keys at once. Raises SystemRefused ONE_KEY."""
    system = _lock(system, State.ACTIVE)
    live = list_live_keys(system)
    if len(live) < MAX_KEYS:
        raise SystemRefused("ONE_KEY", _("Starszego klucza już nie ma."))
    key = live[-1]
    key.ends_at = timezone.now()
    key.save(update_fields=["ends_at"])
    record("API_KEY_ENDED", origin, obj=system, changes={"key": key.pk})
    return key


def list_live_keys(system: ExternalSystem) -> list[SystemKey]:
    """Return the keys that have not ended, the newest first."""
    now = timezone.now()
    return [key for key in system.keys.order_by("-pk") if key.is_live_at(now)]


def digest_secret(secret: str) -> str:
    """Return the stored form of a secret; its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def list_systems() -> QuerySet[ExternalSystem]:
    return ExternalSystem.objects.select_related("requested_by__person", "decided_by__person")


def list_waiting_systems() -> QuerySet[ExternalSystem]:
    """Select the systems that nobody has decided on yet, the oldest first."""
    return list_systems().filter(state=State.WAITING).order_by("requested_at", "pk")


def _lock(system: ExternalSystem, state: State) -> ExternalSystem:
    wait_for_turn(SealStream.OFFICE)
    system = ExternalSystem.objects.select_for_update().get(pk=system.pk)
    if system.state != state:
        words = _("Tego nie można już zrobić. Stan programu: %s.")
        raise SystemRefused("SYSTEM_DECIDED", words % system.get_state_display())
    return system


def _checked(reason: str) -> str:
    if len(reason.strip()) < REASON_LENGTH:
        raise SystemRefused("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    return reason.strip()


def _decide(action: str, system: ExternalSystem, state: State, origin: Origin) -> ExternalSystem:
    system.state, system.decided_by = state, origin.signed_in
    system.decided_at = timezone.now()
    system.save()
    return _record(action, system, origin)


def _record(action: str, system: ExternalSystem, origin: Origin) -> ExternalSystem:
    changes = {"scopes": system.scopes, "valid_to": system.valid_to.isoformat()}
    record(action, origin, obj=system, to_state=system.state, changes=changes)
    return system
