"""Staff as those who administer them find and filter them: each with what a list says, at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cms_ext.people.identity.domain.invitation_link import LIVE, TEMPLATE
from cms_ext.people.identity.domain.role import STAFF_GROUPS, group_name
from cms_ext.people.identity.models import AuthenticatorApp, Passkey, StaffInvitation, User
from cms_ext.people.identity.vocabulary import StaffState
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.realm import Realm

# Chosen in the filter of roles beside the groups.
ADMINISTRATOR = "administrator"


def staff_rows(now: datetime) -> QuerySet[Any]:
    """All staff in the order of their names, with their groups.

    Each has `standing` (StaffState), and `app_since` and `passkey_since` of the second factor.
    """
    live = StaffInvitation.objects.filter(LIVE, user=OuterRef("pk"))
    waiting = OutgoingMessage.objects.filter(
        state=OutgoingMessage.State.QUEUED,
        template=TEMPLATE,
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
                # Whoever has set an own password; an unusable one begins with "!".
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
        .order_by("last_name", "first_name", "pk")
    )


def found_staff(rows: QuerySet[Any], query: str, role: str, state: str) -> QuerySet[Any]:
    """Those of `rows` with a name, login or address that holds `query`, a role and a state."""
    for word in query.split():
        rows = rows.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(login__icontains=word)
            | Q(email__icontains=word)
        )
    if role == ADMINISTRATOR:
        rows = rows.filter(is_superuser=True)
    elif role:
        rows = rows.filter(groups__name=role)
    return rows.filter(standing=state) if state else rows


def role_titles(user: User) -> list[str]:
    """What this member of staff does, the administrator's right first; `groups` are read before."""
    places = {code: place for place, code in enumerate(STAFF_GROUPS)}
    codes = sorted(
        (group.name for group in user.groups.all()),
        key=lambda code: (places.get(code, len(places)), code),
    )
    return [_("Administrator")] * user.is_superuser + [group_name(code) for code in codes]
