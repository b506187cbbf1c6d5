"""Rights of staff by two: what one administrator gives, another one approves.

So are the address and the second factor of a login with rights: who could set them alone would
sign in as the second person. While there is one administrator, he does it alone, each act with
its line in the log. Rights that are taken away, and blocked logins, wait for nobody.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import leave_to_another, require_second_person
from cms_ext.office.approvals.domain.proposal import (
    check_refusal_reason,
    lock_waiting,
    record_proposal,
    save_decision,
)
from cms_ext.people.identity.domain import invitation_link, rights
from cms_ext.people.identity.domain.role import group_name
from cms_ext.people.identity.domain.second_factor import reset_second_factor
from cms_ext.people.identity.models import StaffRightsChange, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.plugins import WaitingRows
from cms_ext.plugins.realm import Realm

ACT = "identity.staff_rights"
State = StaffRightsChange.State


def needs_another(origin: Origin, user: User | None = None) -> bool:
    """Return whether rights for `user` wait: another administrator could approve them.

    None is a login that is not open yet.
    """
    if origin.actor is None:
        return False
    others = User.objects.filter(realm=Realm.STAFF, is_superuser=True, is_active=True)
    others = others.exclude(pk__in=[who.pk for who in (origin.actor, user) if who])
    return any(other.has_usable_password() for other in others)


def leaves_to_another(origin: Origin, user: User) -> bool:
    """Return whether another administrator must approve who may use this login: it has rights."""
    has_rights = user.is_superuser or user.groups.exists()
    return origin.actor != user and has_rights and needs_another(origin, user)


def propose_rights(
    user: User,
    origin: Origin,
    *,
    groups: Iterable[str] | None = None,
    is_superuser: bool = False,
    email: str = "",
    drops_factor: bool = False,
    reason: str = "",
) -> StaffRightsChange:
    """Save what another administrator approves for this login.

    It replaces what waited: other groups replace all rights, the rest is added. The caller opens
    the transaction.
    """
    wait_for_turn()
    former = find_waiting_rights(user)
    if former is not None:
        former.refusal = _("Zastąpiono późniejszą propozycją.")
        save_decision(former, State.REFUSED, "STAFF_RIGHTS_REFUSED", origin.actor, None)
        if groups is None:
            groups, is_superuser = former.groups, former.is_superuser
        email, drops_factor = email or former.email, drops_factor or former.drops_factor
    change = StaffRightsChange.objects.create(
        user=user,
        groups=sorted(groups or ()),
        is_superuser=is_superuser,
        email=email,
        drops_factor=drops_factor,
        reason=reason,
        made_by=origin.signed_in,
        made_at=timezone.now(),
    )
    return record_proposal("STAFF_RIGHTS_PROPOSED", change, origin.actor, None)


@transaction.atomic
def approve_rights(user: User, *, origin: Origin) -> StaffRightsChange:
    """Give a login the rights that wait for it, as the second administrator.

    Raises Refusal: RIGHTS_DECIDED, SECOND_PERSON, OWN_LOGIN, ADDRESS_TAKEN.
    """
    change = _lock(user)
    require_second_person(ACT, change.made_by_id, origin.signed_in)
    if change.user_id == origin.signed_in.pk:
        raise Refusal(
            "OWN_LOGIN", _("Własnych ról nie zatwierdzisz. Poproś innego administratora.")
        )
    user = User.objects.select_for_update().get(pk=user.pk)
    if change.email:
        refuse_taken_address(change.email, but=user)
        record("STAFF_LOGIN_CHANGED", origin, obj=user, changes={"fields": ["email"]})
        invitation_link.void_invitations(user, timezone.now())
    if change.drops_factor:
        reset_second_factor(user, origin)
    former = User.objects.get(pk=user.pk)
    before = frozenset(user.groups.values_list("name", flat=True))
    with recorded_by_verb():
        user.is_superuser = user.is_superuser or change.is_superuser
        user.email = change.email or user.email
        user.save()
        user.groups.add(*Group.objects.filter(name__in=change.groups))
    changes = rights.record_groups(
        user, before, before | frozenset(change.groups), origin, change.reason
    )
    changes += rights.record_flags(former, user, origin, change.reason)
    rights.notify_of_rights(user, changes, origin)
    return save_decision(change, State.APPROVED, "STAFF_RIGHTS_APPROVED", origin.actor, None)


@transaction.atomic
def refuse_rights(user: User, reason: str, *, origin: Origin) -> StaffRightsChange:
    """Refuse the rights that wait for a login; who proposed them may do so, too.

    Raises Refusal: RIGHTS_DECIDED, REASON_REQUIRED.
    """
    refusal = check_refusal_reason(reason)
    change = _lock(user)
    change.refusal = refusal
    return save_decision(change, State.REFUSED, "STAFF_RIGHTS_REFUSED", origin.actor, None)


def waiting_rights() -> QuerySet[StaffRightsChange]:
    """Select what waits for a second administrator, the oldest first."""
    waiting = StaffRightsChange.objects.filter(state=State.WAITING)
    return waiting.select_related("user", "made_by")


def find_waiting_rights(user: User) -> StaffRightsChange | None:
    """Find what waits for this login."""
    return waiting_rights().filter(user=user).first()


def queue_rights(user: Any, today: date) -> WaitingRows | None:
    """Return the queue of rights that another administrator proposed; None for all others."""
    if not user.is_superuser:
        return None
    return WaitingRows(
        leave_to_another(waiting_rights(), ACT, user).exclude(user=user), since="made_at"
    )


def describe_rights_change(change: StaffRightsChange) -> list[str]:
    """Return the rights as titles of roles, the new address, and that the factor is removed."""
    lines = [group_name(code) for code in change.groups]
    if change.is_superuser:
        lines.append(_("Administrator"))
    if change.email:
        lines.append(_("nowy adres %(address)s") % {"address": change.email})
    if change.drops_factor:
        lines.append(_("usunięcie drugiego składnika"))
    return lines


def refuse_taken_address(address: str, *, but: User | None = None) -> None:
    """Refuse the address of another member of staff. Raises Refusal ADDRESS_TAKEN."""
    staff = User.objects.filter(realm=Realm.STAFF)
    for key, name, other in staff.values_list("pk", "login", "email"):
        if same_mailbox(other, address) and (but is None or key != but.pk):
            raise Refusal(
                "ADDRESS_TAKEN",
                _("Ten adres ma już pracownik z loginem „%(login)s”. Znajdziesz go na liście.")
                % {"login": name},
            )


def _lock(user: User) -> StaffRightsChange:
    wait_for_turn()
    change = find_waiting_rights(user)
    if change is None:
        raise Refusal("RIGHTS_DECIDED", _("Te role ktoś już rozstrzygnął. Odśwież stronę."))
    text = _("Te role ktoś już rozstrzygnął: {state}.")
    return lock_waiting(change, "user", code="RIGHTS_DECIDED", words=text)
