"""Logins of staff: opening one without a password, and changing what it may do.

Every change stands in the access log with codes of groups; names and addresses never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.realm import Realm, username_for
from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.invitation_link import (
    InvitationLink,
    make_invitation,
    void_invitations,
)
from cms_ext.people.identity.domain.session import end_all_sessions
from cms_ext.people.identity.domain.state import open_login
from cms_ext.people.identity.models import User

NAMES = ("login", "first_name", "last_name", "email")


class LoginIsTaken(ValueError):
    """Another member of staff has this login."""


class NotAnAdministrator(ValueError):
    """This login belongs to staff without that right; the message says what to do."""


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """What an administrator decides about a login of staff; `groups` are codes of groups."""

    login: str
    first_name: str
    last_name: str
    email: str
    groups: frozenset[str] = frozenset()
    is_superuser: bool = False
    is_active: bool = True


@transaction.atomic
def open_staff_login(wanted: StaffLogin, origin: Origin) -> User:
    """Open a login without a password; `domain/invitation_link.py` makes the link to set one.

    Raises LoginIsTaken.
    """
    with _one_login_each():
        user = open_login(
            Realm.STAFF,
            wanted.login,
            first_name=wanted.first_name,
            last_name=wanted.last_name,
            email=wanted.email,
            is_staff=True,
            is_superuser=wanted.is_superuser,
            is_active=wanted.is_active,
        )
    user.groups.set(_groups(wanted.groups))
    record(
        "STAFF_LOGIN_OPENED",
        origin,
        obj=user,
        to_state=user.state,
        changes={"groups": sorted(wanted.groups), "is_superuser": wanted.is_superuser},
    )
    return user


@transaction.atomic
def invite_administrator(wanted: StaffLogin, origin: Origin) -> InvitationLink:
    """Make a link for an administrator, opening the login when there is none (operator's act).

    It never makes existing staff an administrator. Raises NotAnAdministrator,
    CannotInvite.
    """
    user = User.objects.filter(username=username_for(Realm.STAFF, wanted.login)).first()
    if user is None:
        user = open_staff_login(wanted, origin)
    elif not user.is_superuser:
        raise NotAnAdministrator(
            _("Login „%(login)s” ma pracownik, który nie jest administratorem. Podaj inny login.")
            % {"login": wanted.login}
        )
    return make_invitation(user, origin)


@transaction.atomic
def change_staff_login(user: User, wanted: StaffLogin, origin: Origin) -> User:
    """Change a login as wanted, with one event for each kind of change.

    Shutting a login, and another address, end its link; shutting ends its sessions as well.
    Raises LoginIsTaken.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    before = staff_login_of(user)
    for name in (*NAMES, "is_superuser", "is_active"):
        setattr(user, name, getattr(wanted, name))
    with _one_login_each():
        user.save()
    user.groups.set(_groups(wanted.groups))
    if before.email != wanted.email or not wanted.is_active:
        void_invitations(user, timezone.now())
    if not wanted.is_active:
        end_all_sessions(user)
    _tell(user, before, wanted, origin)
    return user


def may_be_deleted(user: User) -> bool:
    """Whether nobody ever signed in with it: whoever acted stays named in the access log."""
    return user.realm == Realm.STAFF and user.last_login is None


@transaction.atomic
def delete_staff_login(user: User, origin: Origin) -> None:
    """Delete a login that nobody ever used (a typing error, a duplicate)."""
    record("STAFF_LOGIN_DELETED", origin, obj=user)
    user.delete()


def staff_login_of(user: User) -> StaffLogin:
    """The present values of a login, as `change_staff_login` takes them."""
    codes = frozenset(user.groups.values_list("name", flat=True))
    plain = {
        one.name: getattr(user, one.name) for one in fields(StaffLogin) if one.name != "groups"
    }
    return StaffLogin(groups=codes, **plain)


def _tell(user: User, before: StaffLogin, after: StaffLogin, origin: Origin) -> None:
    renamed = [name for name in NAMES if getattr(before, name) != getattr(after, name)]
    if renamed:
        record("STAFF_LOGIN_CHANGED", origin, obj=user, changes={"fields": renamed})
    if before.groups != after.groups:
        changes = {
            "added": sorted(after.groups - before.groups),
            "removed": sorted(before.groups - after.groups),
        }
        record("STAFF_GROUPS_CHANGED", origin, obj=user, changes=changes)
    if before.is_superuser != after.is_superuser:
        action = "ADMINISTRATOR_MADE" if after.is_superuser else "ADMINISTRATOR_UNMADE"
        record(action, origin, obj=user)
    if before.is_active != after.is_active:
        action, was = ("RESUMED", "SUSPENDED") if after.is_active else ("SUSPENDED", "ACTIVE")
        record(action, origin, obj=user, from_state=was, to_state=user.state)


def _groups(codes: Iterable[str]) -> list[Group]:
    return list(Group.objects.filter(name__in=codes))


@contextmanager
def _one_login_each() -> Iterator[None]:
    """Two administrators may type one login at the same moment; the database lets one through."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise LoginIsTaken(_("Ten login jest zajęty. Wybierz inny.")) from None
