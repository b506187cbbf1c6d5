"""Signing in by somebody outside who says who a person is: what such a provider is asked for.

The provider proves a person; whose login that opens, and whether it may, is said here for all of
them. Another provider is another class, named by `IdentityProvider.provider` of its plugin.
"""

from __future__ import annotations

import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, cast

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.domain.authenticator import UnreadableSeal, sealed, unsealed
from cms_ext.people.identity.domain.session import open_login
from cms_ext.people.identity.domain.sign_in import may_enter
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import LoginState, ProviderRefusal
from cms_ext.plugins import IdentityProvider, list_identity_providers, list_procedures

log = logging.getLogger(__name__)
SESSION_KEY = "coop_identity_provider"


class ProviderRefused(Exception):
    """Nobody is let in. `code` is for the log; `said` stands on screen instead of the one sentence
    that all causes have, where the person can do something about it.
    """

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Handover:
    """With what the browser is sent to the provider: a form with these fields, posted there."""

    address: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proven:
    """Who the provider says it is; `person` is None for somebody who is not on file.

    `is_strong`: by two factors at least, so that no second step is due here. `kept` is what `end`
    will need; the session holds it encrypted.
    """

    person: Person | None
    is_strong: bool
    kept: str = ""


class Provider(ABC):
    """A way to sign in beside login and password. Made anew for each request."""

    # What of an answer that came as a form is carried on: nothing else of it is looked at.
    answered_by: ClassVar[tuple[str, ...]]
    # The page of somebody who is proven and not on file: how to get there.
    stranger_template: ClassVar[str]

    @abstractmethod
    def is_offered(self) -> bool:
        """Whether this site has what it takes; asked for each sign-in page, without a query."""

    @abstractmethod
    def begin(self, session: SessionBase, now: datetime) -> Handover:
        """Open a request that this browser alone can bring back. Raises ProviderRefused."""

    @abstractmethod
    def finish(self, session: SessionBase, answer: Mapping[str, str], now: datetime) -> Proven:
        """Who is proven by what the browser brought back. Raises ProviderRefused."""

    @abstractmethod
    def end(self, kept: str, now: datetime) -> None:
        """Tell the provider that the person has signed out here. Raises ProviderRefused."""


def find_declaration(code: str) -> tuple[str, IdentityProvider] | None:
    """(realm, declaration) of the provider of this code; None for what is none."""
    return next(
        ((realm, way) for realm, way in list_identity_providers() if way.code == code), None
    )


def make_provider(way: IdentityProvider) -> Provider:
    """The provider behind its declaration."""
    return cast("Provider", way.provider())


def list_offered_providers(realm: str) -> list[IdentityProvider]:
    """Those by which one can sign in to `realm` on this site today."""
    return [
        way
        for its, way in list_identity_providers()
        if its == realm and make_provider(way).is_offered()
    ]


@transaction.atomic
def find_proven_login(person: Person, realm: str, today: date) -> User:
    """The login of a proven person, made now for whoever never had one and has the right to it.

    A login that was closed stays so: whoever shut it decides. Raises ProviderRefused.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    logins = list(User.objects.filter(person=person, realm=realm).select_related("person"))
    found = next((one for one in logins if one.state != LoginState.CLOSED), None)
    if found is None and not logins:
        found = _opened(person, realm, today)
    if found is None or person.died_on is not None or not may_enter(found):
        raise ProviderRefused(ProviderRefusal.NO_LOGIN)
    return found


def _opened(person: Person, realm: str, today: date) -> User | None:
    """By the first procedure of the realm that says the person has something to find there."""
    for its, procedure in list_procedures():
        if its == realm and procedure.holds_right(person, today):
            login = procedure.login_for(person, today)
            return open_login(realm, login, None, person=person, state=LoginState.PENDING)
    return None


@transaction.atomic
def record_proven(user: User, way: IdentityProvider, origin: Origin) -> None:
    """That this sign-in came by a provider, and by which."""
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
    """That nobody was let in, and the code of why; of whom is not known, or not proven."""
    log.warning("identity provider %s: %s", way.code, code)
    record(
        "IDENTITY_REFUSED",
        origin,
        stream=Stream.SIGN_IN,
        reason_code=code,
        note=str(way.title),
    )


def store_for_logout(session: SessionBase, way: IdentityProvider, kept: str) -> None:
    """Lay encrypted into the session what the provider needs when it ends."""
    if kept:
        text = json.dumps({"code": way.code, "kept": kept})
        session[SESSION_KEY] = sealed(text).decode()


def end_at_provider(kept: str, now: datetime, origin: Origin) -> None:
    """Tell the provider of a sign-out here; `kept` is what stood in the session, "" for nothing.

    That it would not hear is recorded, and keeps nobody signed in here.
    """
    if not kept:
        return
    try:
        said = json.loads(unsealed(kept.encode()))
    except UnreadableSeal:
        log.warning("what was kept for an identity provider cannot be read with this COOP_SEAL_KEY")
        return
    found = find_declaration(said["code"])
    if found is None:
        return
    try:
        make_provider(found[1]).end(said["kept"], now)
    except ProviderRefused as refused:
        record_refused(found[1], refused.code, origin)
