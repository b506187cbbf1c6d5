"""Signing in through an outside identity provider: its interface and how its answer is used.

The provider proves a person; which login that opens, and whether it may, is decided here for all
providers. Another provider is another class, named by `IdentityProvider.provider` of its plugin.
"""

import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, cast

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from cms_ext.base.text.encryption import UnreadableSeal, decrypt_text, encrypt_text
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.domain.sign_in import may_enter
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import LoginState, ProviderRefusal
from cms_ext.plugins import IdentityProvider, list_identity_providers, list_procedures

log = logging.getLogger(__name__)
SESSION_KEY = "coop_identity_provider"


class ProviderRefused(Exception):
    """Nobody is signed in. `code` is for the log.

    `said` is displayed instead of the usual sentence where the person can do something about it.
    """

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Handover:
    """The form, posted to `address`, with which the browser is sent to the provider."""

    address: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proven:
    """Whom the provider identified; `person` is None for somebody who is not on file.

    `is_strong`: by two factors at least, so that no second step is due here. `kept` is what `end`
    will need; the session stores it encrypted.
    """

    person: Person | None
    is_strong: bool
    kept: str = ""


class Provider(ABC):
    """A way to sign in besides login and password. Made again for each request."""

    # The fields of an answer that are used; all others are ignored.
    answered_by: ClassVar[tuple[str, ...]]
    # The page for somebody who is proven but not on file: how to be registered.
    stranger_template: ClassVar[str]

    @abstractmethod
    def is_offered(self) -> bool:
        """Tell whether this site is set up for it; called on each sign-in page, no query."""

    @abstractmethod
    def begin(self, session: SessionBase, now: datetime) -> Handover:
        """Open a request that only this browser can bring back. Raises ProviderRefused."""

    @abstractmethod
    def finish(self, session: SessionBase, answer: Mapping[str, str], now: datetime) -> Proven:
        """Return whom the browser's answer proves. Raises ProviderRefused."""

    @abstractmethod
    def end(self, stored: str, now: datetime) -> None:
        """Report to the provider that the person signed out here. Raises ProviderRefused."""


def find_provider_declaration(code: str) -> tuple[str, IdentityProvider] | None:
    """Return (realm, declaration) of the provider with this code, or None."""
    return next(
        ((realm, way) for realm, way in list_identity_providers() if way.code == code), None
    )


def make_provider(way: IdentityProvider) -> Provider:
    """Make the provider behind its declaration."""
    return cast("Provider", way.provider())


def list_offered_providers(realm: str) -> list[IdentityProvider]:
    """List those that sign in to `realm` on this site today."""
    return [
        way
        for its, way in list_identity_providers()
        if its == realm and make_provider(way).is_offered()
    ]


@transaction.atomic
def find_proven_login(person: Person, realm: str, today: date) -> User:
    """Find the login of a proven person; make one if entitled and never had one.

    A closed login stays closed: anyone who closed it decides. Raises ProviderRefused.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    logins = list(User.objects.filter(person=person, realm=realm).select_related("person"))
    found = next((candidate for candidate in logins if candidate.state != LoginState.CLOSED), None)
    if found is None and not logins:
        found = _opened(person, realm, today)
    if found is None or person.died_on is not None or not may_enter(found):
        raise ProviderRefused(ProviderRefusal.NO_LOGIN)
    return found


def _opened(person: Person, realm: str, today: date) -> User | None:
    """Open a login by the first procedure of the realm that grants the person a right."""
    for its, procedure in list_procedures():
        if its == realm and procedure.holds_right(person, today):
            login = procedure.login_for(person, today)
            return open_login(realm, login, None, person=person, state=LoginState.PENDING)
    return None


@transaction.atomic
def record_proven(user: User, way: IdentityProvider, origin: Origin) -> None:
    """Record that this sign-in came by a provider, and by which."""
    record(
        "IDENTITY_PROVEN",
        origin,
        stream=Stream.SIGN_IN,
        obj=user,
        subject=user.person,
        note=str(way.title),
    )


@transaction.atomic
def record_refused(way: IdentityProvider, code: str, origin: Origin) -> None:
    """Record the code of a refusal; the person is not known, or not proven."""
    log.warning("identity provider %s: %s", way.code, code)
    record("IDENTITY_REFUSED", origin, stream=Stream.SIGN_IN, reason_code=code, note=str(way.title))


def store_for_logout(session: SessionBase, way: IdentityProvider, stored: str) -> None:
    """Store encrypted in the session what the provider needs at the end."""
    if stored:
        text = json.dumps({"code": way.code, "kept": stored})
        session[SESSION_KEY] = encrypt_text(text).decode()


def end_at_provider(stored_text: str, now: datetime, origin: Origin) -> None:
    """Report a sign-out to the provider; `stored_text` is what the session stored, "" for nothing.

    A refusal is recorded, and keeps nobody signed in here.
    """
    if not stored_text:
        return
    try:
        stored = json.loads(decrypt_text(stored_text.encode()))
    except UnreadableSeal:
        log.warning("what was kept for an identity provider cannot be read with this COOP_SEAL_KEY")
        return
    declared = find_provider_declaration(stored["code"])
    if declared is None:
        return
    try:
        make_provider(declared[1]).end(stored["kept"], now)
    except ProviderRefused as refused:
        record_refused(declared[1], refused.code, origin)
