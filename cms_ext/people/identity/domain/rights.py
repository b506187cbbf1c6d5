"""The rights of one login: each change is recorded, and told to its owner and the administrators.

The verbs of `domain/staff.py` and `domain/state.py` call what is here; for a change that came by
no verb (a command of Django, a screen of a library, a line of code) `rights_receivers.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from django.contrib.auth.models import Permission
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, desk_of, record
from cms_ext.people.identity.domain.person import find_email_address
from cms_ext.people.identity.domain.role import REALM_GROUPS, group_name
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins.realm import Realm

TO_OWNER = "cms_ext/identity/mail/rights_changed.txt"
TO_ADMINISTRATORS = "cms_ext/identity/mail/rights_changed_of_another.txt"
# The reason code of PASSWORD_CHANGED when no verb of ours set it.
NOT_BY_OWNER = "NOT_BY_OWNER"


def record_opened(user: User, groups: Iterable[str], origin: Origin) -> list[str]:
    """Record a new login of staff with the codes of its groups; what it may, in words."""
    record(
        "STAFF_LOGIN_OPENED",
        origin,
        obj=user,
        to_state=user.state,
        changes={
            "groups": sorted(groups),
            "is_superuser": user.is_superuser,
            **({} if user.is_staff else {"is_staff": False}),
            **make_password_changes(user),
        },
    )
    words = [_("nowe konto pracownika"), *describe_groups(groups, ())]
    if user.is_superuser:
        words.append(_("nadano uprawnienia administratora"))
    return words


def record_resident_opened(user: User, origin: Origin) -> None:
    """Record a new login to a panel; the verbs of its application tell of it."""
    record(
        "LOGIN_OPENED",
        origin,
        obj=user,
        subject=user.person,
        to_state=user.state,
        changes={"realm": user.realm, **make_password_changes(user)},
    )


def record_renewed_password(user: User, origin: Origin) -> None:
    """Record that the same password is kept by a newer hash."""
    record("PASSWORD_RENEWED", origin, obj=user, changes=make_password_changes(user))


def make_password_changes(user: User) -> dict[str, str]:
    """The mark of a password for the event that tells of it; nothing without one."""
    mark = make_password_mark(user)
    return {"password_mark": mark} if mark else {}


def make_password_mark(user: User) -> str:
    """By what the log knows this password again: a digest of its salted hash, "" for none."""
    if not user.has_usable_password():
        return ""
    return sha256(user.password.encode()).hexdigest()[:24]


def record_deleted(user: User, origin: Origin) -> list[str]:
    """Record that a login goes, before it does; the same in words."""
    action = "STAFF_LOGIN_DELETED" if user.realm == Realm.STAFF else "LOGIN_DELETED"
    record(action, origin, obj=user, subject=user.person)
    return [_("usunięto konto")]


def record_groups(
    user: User, before: frozenset[str], after: frozenset[str], origin: Origin, reason: str = ""
) -> list[str]:
    """Record which groups a login joined and left, by code; the change in words, if there is one.

    The group behind the own panel is none: it follows from the login's realm.
    """
    panel = {REALM_GROUPS[Realm(user.realm)]} if user.realm in REALM_GROUPS else set()
    added, removed = sorted(after - before - panel), sorted(before - after - panel)
    if not added and not removed:
        return []
    changes = {"added": added, "removed": removed}
    record(
        "STAFF_GROUPS_CHANGED", origin, obj=user, subject=user.person, note=reason, changes=changes
    )
    return describe_groups(added, removed)


def record_permissions(
    user: User, before: frozenset[str], after: frozenset[str], origin: Origin
) -> list[str]:
    """Record which single permissions a login got and lost; they are `app.codename`."""
    added, removed = sorted(after - before), sorted(before - after)
    if not added and not removed:
        return []
    changes = {"added": added, "removed": removed}
    record("PERMISSIONS_CHANGED", origin, obj=user, subject=user.person, changes=changes)
    return [
        *(_("nadano uprawnienie %(right)s") % {"right": one} for one in added),
        *(_("odebrano uprawnienie %(right)s") % {"right": one} for one in removed),
    ]


def record_flags(before: User, after: User, origin: Origin, reason: str = "") -> list[str]:
    """Record what changed of administrator's right, panel and state; the changes in words."""
    words = []
    moved = [
        name for name in ("realm", "is_staff") if getattr(before, name) != getattr(after, name)
    ]
    if moved:
        changes = {"fields": moved, "realm": after.realm, "is_staff": after.is_staff}
        if after.person_id is not None:
            changes["person"] = after.person_id
        record("STAFF_LOGIN_CHANGED", origin, obj=after, changes=changes)
        words.append(_("zmieniono rodzaj konta"))
    if before.is_superuser != after.is_superuser:
        action = "ADMINISTRATOR_MADE" if after.is_superuser else "ADMINISTRATOR_UNMADE"
        record(action, origin, obj=after, note=reason)
        words.append(
            _("nadano uprawnienia administratora")
            if after.is_superuser
            else _("odebrano uprawnienia administratora")
        )
    if before.state != after.state or before.is_active != after.is_active:
        words.append(_record_state(before, after, origin, reason))
    return words


def _record_state(before: User, after: User, origin: Origin, reason: str) -> str:
    if after.state == LoginState.CLOSED:
        action, said = "CLOSED", _("zamknięto konto")
    elif not after.is_active:
        action, said = "SUSPENDED", _("zablokowano konto")
    elif not before.is_active:
        action, said = "RESUMED", _("odblokowano konto")
    else:
        action, said = "ACTIVATED", _("uruchomiono konto")
    record(
        action,
        origin,
        obj=after,
        subject=after.person,
        from_state=before.state,
        to_state=after.state,
        note=reason,
    )
    return said


def record_foreign_password(user: User, origin: Origin) -> list[str]:
    """Record a password that came by no step of its owner's."""
    record(
        "PASSWORD_CHANGED",
        origin,
        obj=user,
        subject=user.person,
        reason_code=NOT_BY_OWNER,
        changes=make_password_changes(user),
    )
    return [_("ustawiono nowe hasło")]


def notify_of_rights(user: User, words: Sequence[str], origin: Origin) -> None:
    """Tell the owner of a login and the administrators what changed; nothing for no words.

    Whoever made the change is told nothing.
    """
    if not words:
        return
    notify_owner(user, words, origin)
    notify_administrators(user, words, origin)


def notify_owner(user: User, words: Sequence[str], origin: Origin) -> None:
    """Tell the owner alone, who reads of a department and never of a clerk where a resident is."""
    if not find_email_address(user) or user == origin.actor:
        return
    actor = origin.actor
    by = desk_of(actor) if user.realm != Realm.STAFF else str(actor or "")
    context = {"words": words, "login": user.login, "by": by, "at": timezone.now()}
    queue_message(find_email_address(user), TO_OWNER, context, about=user)


def notify_administrators(user: User, words: Sequence[str], origin: Origin) -> None:
    """Tell every administrator but the actor and the owner, by login and never by name."""
    _notify_administrators(user, _("konta %(login)s") % {"login": user.login}, words, origin)


def notify_of_role_change(
    members: Iterable[User], title: str, words: Sequence[str], origin: Origin
) -> None:
    """Tell those whose rights a role gives, and the administrators, what changed of the role."""
    said = [_("rola „%(title)s”: %(change)s") % {"title": title, "change": one} for one in words]
    owners = list(members)
    for user in owners:
        notify_owner(user, said, origin)
    _notify_administrators(None, _("roli „%(title)s”") % {"title": title}, words, origin, owners)


def _notify_administrators(
    about: User | None,
    whose: str,
    words: Sequence[str],
    origin: Origin,
    told: Iterable[User] = (),
) -> None:
    skipped = {one.pk for one in (about, origin.actor, *told) if one is not None}
    by = str(origin.actor or "")
    administrators = User.objects.filter(realm=Realm.STAFF, is_superuser=True, is_active=True)
    context = {"whose": whose, "words": words, "by": by, "at": timezone.now()}
    for one in administrators.exclude(pk__in=skipped).exclude(email="").order_by("pk"):
        queue_message(one.email, TO_ADMINISTRATORS, context, about=about)


def describe_groups(added: Iterable[str], removed: Iterable[str]) -> list[str]:
    return [
        *(_("dodano rolę „%(title)s”") % {"title": group_name(one)} for one in added),
        *(_("odebrano rolę „%(title)s”") % {"title": group_name(one)} for one in removed),
    ]


def read_groups(user: User) -> frozenset[str]:
    """The codes of a login's groups as stored now."""
    return frozenset(user.groups.order_by().values_list("name", flat=True))


def read_permissions(user: User) -> frozenset[str]:
    """The single permissions of a login as stored now, `app.codename`."""
    held = Permission.objects.filter(user=user)
    pairs = held.order_by().values_list("content_type__app_label", "codename")
    return frozenset(".".join(pair) for pair in pairs)
