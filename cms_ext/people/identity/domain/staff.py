"""Logins of staff: opening one without a password, and changing what it may do.

Every change is in the access log with codes of groups; names and addresses never are.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.polish_lookups import find_words
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain import invitation_link, rights
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.domain.role import STAFF_GROUPS, group_name
from cms_ext.people.identity.domain.second_factor import reset_second_factor
from cms_ext.people.identity.domain.session import end_all_sessions
from cms_ext.people.identity.domain.staff_rights import (
    leaves_to_another,
    needs_another,
    propose_rights,
    refuse_taken_address,
)
from cms_ext.people.identity.models import AuthenticatorApp, Passkey, StaffInvitation, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.identity.vocabulary import StaffState
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.realm import Realm, make_username

NAMES = ("login", "first_name", "last_name", "email")
OWN_LOGIN, LAST_ADMINISTRATOR = "OWN_LOGIN", "LAST_ADMINISTRATOR"


class LoginIsTaken(Refusal):
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
def open_staff_login(login: StaffLogin, origin: Origin) -> User:
    """Open a login without a password; `invitation_link.py` makes the link to set one.

    Its rights wait for a second administrator, if there is one. Raises LoginIsTaken.
    """
    given = login
    if needs_another(origin):
        given = replace(login, groups=frozenset(), is_superuser=False)
    with recorded_by_verb(), _one_login_each():
        user = open_login(
            Realm.STAFF,
            given.login,
            first_name=given.first_name,
            last_name=given.last_name,
            email=given.email,
            is_staff=True,
            is_superuser=given.is_superuser,
            is_active=given.is_active,
        )
        user.groups.set(_groups(given.groups))
    # The invitation notifies its owner.
    rights.notify_administrators(user, rights.record_opened(user, given.groups, origin), origin)
    if given != login:
        propose_rights(user, origin, groups=login.groups, is_superuser=login.is_superuser)
    return user


@transaction.atomic
def invite_administrator(login: StaffLogin, origin: Origin) -> invitation_link.InvitationLink:
    """Make a link for an administrator, opening the login when there is none (operator's act).

    It never makes existing staff an administrator. Raises NotAnAdministrator, CannotInvite.
    """
    user = User.objects.filter(username=make_username(Realm.STAFF, login.login)).first()
    if user is None:
        user = open_staff_login(login, origin)
    elif not user.is_superuser:
        raise NotAnAdministrator(
            _("Login „%(login)s” ma pracownik, który nie jest administratorem. Podaj inny login.")
            % {"login": login.login}
        )
    return invitation_link.make_invitation(user, origin)


@transaction.atomic
def invite_staff(login: StaffLogin, origin: Origin) -> User:
    """Open a login and send its owner the link to set a password.

    A resident with the same address keeps the existing logins: this is another one. Raises
    LoginIsTaken; Refusal ADDRESS_TAKEN.
    """
    user = open_staff_login_for_address(login, origin)
    invitation_link.send_invitation(user, origin)
    return user


@transaction.atomic
def open_staff_login_for_address(login: StaffLogin, origin: Origin) -> User:
    """Open a login for an address that no other member of staff has, to be invited.

    Raises LoginIsTaken; Refusal ADDRESS_TAKEN.
    """
    # One after another: two administrators may invite one address at the same moment.
    list(_administrators().select_for_update().order_by("pk"))
    refuse_taken_address(login.email)
    return open_staff_login(login, origin)


def may_show_link(origin: Origin, user: User | None = None) -> bool:
    """Return whether a link may be shown: never where another administrator gives rights, too.

    Who sees it could use the login himself. None is a login that is not open yet.
    """
    return not needs_another(origin, user)


def refuse_to_show_link(origin: Origin, user: User | None = None) -> None:
    """Refuse it where it may not be shown. Raises CannotInvite LINK_BY_MAIL."""
    if not may_show_link(origin, user):
        text = _(
            "Odnośnik wyślij e-mailem. Pokazuje się go tylko tam, gdzie jest jeden administrator: "
            "kto go widzi, mógłby sam wejść na to konto."
        )
        raise invitation_link.CannotInvite("LINK_BY_MAIL", text)


@transaction.atomic
def change_staff_login(user: User, login: StaffLogin, origin: Origin, *, reason: str = "") -> User:
    """Change a login as wanted, with one event for each kind of change.

    Rights that it gains, and the address of a login with rights, wait for a second administrator,
    if there is one. Blocking a login or
    changing its address voids its link; blocking ends its sessions as well.
    `reason` is the administrator's, chosen and not typed, and is part of the event. Raises
    LoginIsTaken, and Refusal OWN_LOGIN, LAST_ADMINISTRATOR, ADDRESS_TAKEN.
    """
    administrators = list(_administrators().select_for_update().order_by("pk"))
    user = User.objects.select_for_update().get(pk=user.pk)
    before = read_staff_login(user)
    _refuse_own(user, before, login, origin)
    if not (login.is_superuser and login.is_active):
        _refuse_last(user, administrators)
    if not same_mailbox(before.email, login.email):
        refuse_taken_address(login.email, but=user)
    login = _hold_back_rights(user, before, login, origin, reason)
    as_it_was = copy(user)
    for name in (*NAMES, "is_superuser", "is_active"):
        setattr(user, name, getattr(login, name))
    with recorded_by_verb(), _one_login_each():
        user.save()
        user.groups.set(_groups(login.groups))
    if before.email != login.email or not login.is_active:
        invitation_link.void_invitations(user, timezone.now())
    if not login.is_active:
        end_all_sessions(user)
    renamed = [name for name in NAMES if getattr(before, name) != getattr(login, name)]
    if renamed:
        record("STAFF_LOGIN_CHANGED", origin, obj=user, changes={"fields": renamed})
    words = rights.record_groups(user, before.groups, login.groups, origin, reason)
    words += rights.record_flags(as_it_was, user, origin, reason)
    rights.notify_of_rights(user, words, origin)
    return user


def may_be_deleted(user: User) -> bool:
    """Tell whether nobody ever signed in with it: the access log names everybody who acted."""
    return user.realm == Realm.STAFF and user.last_login is None


@transaction.atomic
def delete_staff_login(user: User, origin: Origin) -> None:
    """Delete a login that nobody ever used (a typing error, a duplicate).

    Raises Refusal LOGIN_USED.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not may_be_deleted(user):
        raise Refusal("LOGIN_USED", _("Na to konto ktoś się już logował. Zablokuj je."))
    # Nobody ever signed in with it: there is no owner to notify.
    rights.notify_administrators(user, rights.record_deleted(user, origin), origin)
    with recorded_by_verb():
        user.delete()


def read_staff_login(user: User) -> StaffLogin:
    """Return the present values of a login, as `change_staff_login` takes them."""
    codes = frozenset(user.groups.values_list("name", flat=True))
    plain = {
        field.name: getattr(user, field.name)
        for field in fields(StaffLogin)
        if field.name != "groups"
    }
    return StaffLogin(groups=codes, **plain)


@transaction.atomic
def reset_staff_factor(user: User, origin: Origin) -> None:
    """Remove the second factor of a colleague, or propose it to a second administrator.

    Raises Refusal OWN_LOGIN.
    """
    if origin.actor == user:
        raise Refusal(
            OWN_LOGIN, _("Własny drugi składnik zmieniasz na stronie „Moje konto”, z hasłem.")
        )
    if leaves_to_another(origin, user):
        propose_rights(user, origin, drops_factor=True)
    else:
        reset_second_factor(user, origin)


def _refuse_own(user: User, before: StaffLogin, login: StaffLogin, origin: Origin) -> None:
    """Refuse changes of one's own rights or state."""
    same = replace(login, **{name: getattr(before, name) for name in NAMES})
    if origin.actor == user and same != before:
        raise Refusal(
            OWN_LOGIN, _("Własnych ról ani stanu konta nie zmienisz. Poproś innego administratora.")
        )


def _hold_back_rights(
    user: User, before: StaffLogin, login: StaffLogin, origin: Origin, reason: str
) -> StaffLogin:
    """Return what is changed now; propose what the login would gain, and its new address."""
    groups = login.groups - before.groups
    is_superuser = login.is_superuser and not before.is_superuser
    gains = bool(groups or is_superuser) and needs_another(origin, user)
    moves = login.email != before.email and leaves_to_another(origin, user)
    if not (gains or moves):
        return login
    propose_rights(
        user,
        origin,
        groups=groups if gains else None,
        is_superuser=is_superuser,
        email=login.email if moves else "",
        reason=reason,
    )
    if moves:
        login = replace(login, email=before.email)
    if gains:
        login = replace(
            login,
            groups=login.groups & before.groups,
            is_superuser=login.is_superuser and before.is_superuser,
        )
    return login


def _refuse_last(user: User, administrators: Iterable[User]) -> None:
    entering = [other for other in administrators if other.has_usable_password()]
    if user in entering and len(entering) == 1:
        raise Refusal(
            LAST_ADMINISTRATOR,
            _(
                "To ostatni administrator, który może się zalogować. Najpierw zrób "
                "administratorem kogoś, kto ma już własne hasło."
            ),
        )


def _administrators() -> QuerySet[User]:
    return User.objects.filter(realm=Realm.STAFF, is_superuser=True, is_active=True)


def _groups(codes: Iterable[str]) -> list[Group]:
    return list(Group.objects.filter(name__in=codes))


@contextmanager
def _one_login_each() -> Iterator[None]:
    """Report a login taken at the same moment; the database accepts only one."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise LoginIsTaken("LOGIN_TAKEN", _("Ten login jest zajęty. Wybierz inny.")) from None


# A further choice in the filter of roles.
ADMINISTRATOR = "administrator"


def list_staff(now: datetime) -> QuerySet[Any]:
    """Return all staff in the order of their names, with their groups.

    Each has `standing` (StaffState), and `app_since` and `passkey_since` of the second factor.
    """
    live = StaffInvitation.objects.filter(invitation_link.LIVE, user=OuterRef("pk"))
    waiting = OutgoingMessage.objects.filter(
        state=OutgoingMessage.State.QUEUED,
        template=invitation_link.TEMPLATE,
        about_type=User._meta.label,
        about_id=OuterRef("key"),
    )
    apps = AuthenticatorApp.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
    keys = Passkey.objects.filter(user=OuterRef("pk")).order_by("created_at")
    return (
        User.objects.filter(realm=Realm.STAFF)
        .annotate(
            key=Cast("pk", CharField()),
            invited=Exists(live),
            link_until=Subquery(live.values("expires_at")[:1]),
            message_waits=Exists(waiting),
            app_since=Subquery(apps.values("confirmed_at")[:1]),
            passkey_since=Subquery(keys.values("created_at")[:1]),
        )
        .annotate(
            standing=Case(
                When(is_active=False, then=Value(StaffState.BLOCKED)),
                # Anyone who has set an own password; an unusable one begins with "!".
                When(~Q(password__startswith="!"), then=Value(StaffState.ACTIVE)),
                When(link_until__lte=now, then=Value(StaffState.EXPIRED)),
                When(link_until__gt=now, then=Value(StaffState.INVITED)),
                When(invited=True, message_waits=True, then=Value(StaffState.INVITED)),
                When(invited=True, then=Value(StaffState.UNSENT)),
                default=Value(StaffState.NOT_INVITED),
                output_field=CharField(),
            )
        )
        .prefetch_related("groups")
        .order_by("last_name__polish", "first_name__polish", "pk")
    )


def filter_staff(rows: QuerySet[Any], query: str, role: str, state: str) -> QuerySet[Any]:
    """Filter `rows` by name, login or address containing `query`, by role and by state."""
    rows = rows.filter(find_words(query, "first_name", "last_name", "login", "email"))
    if role == ADMINISTRATOR:
        rows = rows.filter(is_superuser=True)
    elif role:
        rows = rows.filter(groups__name=role)
    return rows.filter(standing=state) if state else rows


def list_role_titles(user: User) -> list[str]:
    """List the roles of a member of staff, the administrator's right first.

    `groups` must be prefetched.
    """
    places = {code: place for place, code in enumerate(STAFF_GROUPS)}
    codes = sorted(
        (group.name for group in user.groups.all()),
        key=lambda code: (places.get(code, len(places)), code),
    )
    return [_("Administrator")] * user.is_superuser + [group_name(code) for code in codes]
