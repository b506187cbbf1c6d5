"""A login: found as people type it, and its states: opened, suspended, resumed, closed."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.role import REALM_GROUPS
from cms_ext.people.identity.domain.session import end_all_sessions
from cms_ext.people.identity.models import ActivationCode, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins.realm import bare_login

GIVEN_UP_MAIL = "cms_ext/identity/mail/access_given_up.txt"


def find_users_by_login(query: str) -> QuerySet[User]:
    """Return the users with this login, however its dashes and blanks are typed."""
    bare = Replace("login", Value("-"), Value(""))
    return User.objects.annotate(bare=bare).filter(bare=bare_login(query) or None)


@transaction.atomic
def open_login(realm: str, login: str, password: str | None = None, **fields: Any) -> User:
    """Make a login in `realm`, in the group that may read the pages of its panel."""
    user = User.objects.create_login(realm, login, password, **fields)
    group = REALM_GROUPS.get(realm)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


@transaction.atomic
def suspend_login(user: User, reason: str, origin: Origin) -> None:
    """Suspend a login until `resume_login`; `reason` is the clerk's (a dispute, a takeover).

    Open sessions end, and no message is sent. Raises Refusal LOGIN_CLOSED.
    """
    _change(user, LoginState.SUSPENDED, "SUSPENDED", origin, note=reason)
    end_all_sessions(user)


@transaction.atomic
def resume_login(user: User, origin: Origin) -> None:
    """Let a suspended login in again, with its own password or with the code it waits for."""
    waits = not user.has_usable_password()
    _change(user, LoginState.PENDING if waits else LoginState.ACTIVE, "RESUMED", origin)


@transaction.atomic
def close_login(user: User, reason: ClosedReason, origin: Origin) -> None:
    """Close a login for good: its name is free again, its codes are void, its sessions end."""
    now = timezone.now()
    user.closed_reason, user.closed_at = reason, now
    user.set_unusable_password()
    _change(user, LoginState.CLOSED, "CLOSED", origin, reason_code=reason)
    ActivationCode.objects.filter(user=user, used_at__isnull=True, voided_at__isnull=True).update(
        voided_at=now
    )
    end_all_sessions(user)


@transaction.atomic
def give_up_login(user: User, panel: str, origin: Origin) -> None:
    """Close the own login at its owner's wish, with a receipt by e-mail that names the panel."""
    close_login(user, ClosedReason.OWN_REQUEST, origin)
    if user.person is not None and user.person.correspondence_email:
        context = {"panel": panel, "at": user.closed_at}
        queue_message(user.person.correspondence_email, GIVEN_UP_MAIL, context, about=user)


def _change(
    user: User,
    state: LoginState,
    action: str,
    origin: Origin,
    *,
    reason_code: str = "",
    note: str = "",
) -> None:
    before = User.objects.select_for_update().values_list("state", flat=True).get(pk=user.pk)
    if before == LoginState.CLOSED:
        # Final: a person who needs access again applies again.
        raise Refusal(
            "LOGIN_CLOSED", _("Dostęp jest zamknięty na stałe. Ta osoba potrzebuje nowego.")
        )
    user.state = state
    with recorded_by_verb():
        user.save()
    record(
        action,
        origin,
        obj=user,
        subject=user.person,
        from_state=before,
        to_state=state,
        reason_code=reason_code,
        note=note,
    )
