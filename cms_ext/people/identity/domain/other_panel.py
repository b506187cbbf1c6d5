"""Passing from one panel to another: a person's logins in the other realms.

Logins belong together when they are of one person on file (`access.md`, "One human with both rights
is one `Person` with two logins"). Each has its own password and its own session: who passes proves
the other login anew, and the session before ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib.sessions.backends.base import SessionBase

from cms_ext.people.identity.domain.sign_in import may_enter
from cms_ext.people.identity.models import User
from cms_ext.plugins import Panel, is_admitted, list_panels

SESSION_KEY = "coop_other_panels"


def find_other_login(user: User, realm: str, today: date) -> User | None:
    """Return the login of the same person that may enter the panel of another realm today."""
    return next((other for other in _list_other_logins(user, today) if other.realm == realm), None)


def remember_other_panels(session: SessionBase, user: User, today: date) -> None:
    """Store in a new session to which panels the menu leads; each step there is checked anew."""
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
