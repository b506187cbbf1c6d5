"""The login that an approved application opens."""

from __future__ import annotations

from datetime import date

from cms_ext.access.domain.refusal import (
    HAS_LOGIN,
    LOGIN_CLOSED,
    NO_LONGER_ENTITLED,
    NO_PERSON,
    refusal,
)
from cms_ext.access.models import AccessApplication
from cms_ext.people.identity.domain.login import open_login
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import declared, panel_of
from cms_ext.plugins.procedure import procedure_of, realm_of


def login_for(application: AccessApplication, today: date) -> User:
    """The login that waits for its first sign-in; made now when there is none.

    Nobody can sign in to it without an activation code. Raises Refusal: the right has ended
    since the approval, the login of this application was closed, or one is in use (E-ACC-04).
    """
    if application.person_id is None:
        raise refusal(NO_PERSON)
    if application.user is not None and application.user.state == LoginState.CLOSED:
        raise refusal(LOGIN_CLOSED)
    procedure, realm = procedure_of(application.panel), realm_of(application.panel)
    panel = panel_of(realm)
    name = panel.name if panel else application.panel
    # Two applications of one person never open two logins.
    person = Person.objects.select_for_update().get(pk=application.person_id)
    if not declared(procedure.holds_right)(person, today):
        raise refusal(NO_LONGER_ENTITLED, panel=name)
    found = User.objects.filter(person=person, realm=realm).exclude(state=LoginState.CLOSED).first()
    if found is None:
        text = declared(procedure.login_for)(person, today)
        return open_login(realm, text, None, person=person, state=LoginState.PENDING)
    if found.state != LoginState.PENDING:
        raise refusal(HAS_LOGIN, panel=name)
    return found
