"""Changes of rights of logins and roles: each is recorded, and reported to those concerned.

The verbs of `staff.py` and `login_state.py` call this; for a change that came by no verb (a command
of Django, a screen of a library, a line of code) `receivers.py` does. The login's owner and the
administrators get the report.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, name_desk, record
from cms_ext.people.identity.domain import role as roles
from cms_ext.people.identity.domain.person import find_email_address
from cms_ext.people.identity.domain.role_words import describe_rights
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import is_recorded_by_verb, recorded_by_verb
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import find_realm_desk_code
from cms_ext.plugins.realm import Realm

TO_OWNER = "cms_ext/identity/mail/rights_changed.txt"
TO_ADMINISTRATORS = "cms_ext/identity/mail/rights_changed_of_another.txt"
GRANTED = gettext_noop("nadano prawo: %(right)s")
REVOKED = gettext_noop("odebrano prawo: %(right)s")
MOVED = gettext_noop("zmieniono miejsca, w których działa prawo: %(right)s")
# The reason code of PASSWORD_CHANGED when no verb of ours set it.
NOT_BY_OWNER = "NOT_BY_OWNER"


def record_opened(user: User, groups: Iterable[str], origin: Origin) -> list[str]:
    """Record a new login of staff with the codes of its groups; return its rights as text."""
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
    """Record a new login to a panel; its application's verbs notify the person."""
    record(
        "LOGIN_OPENED",
        origin,
        obj=user,
        subject=user.person,
        to_state=user.state,
        changes={"realm": user.realm, **make_password_changes(user)},
    )


def record_renewed_password(user: User, origin: Origin) -> None:
    """Record that the same password is stored by a newer hash."""
    record("PASSWORD_RENEWED", origin, obj=user, changes=make_password_changes(user))


def make_password_changes(user: User) -> dict[str, str]:
    """Return the digest of a password for its event; empty without a password."""
    mark = make_password_mark(user)
    return {"password_mark": mark} if mark else {}


def make_password_mark(user: User) -> str:
    """Digest the salted hash, by which the log recognises this password; "" for none."""
    if not user.has_usable_password():
        return ""
    return sha256(user.password.encode()).hexdigest()[:24]


def record_deleted(user: User, origin: Origin) -> list[str]:
    """Record, before it happens, that a login is deleted; return the same as text."""
    action = "STAFF_LOGIN_DELETED" if user.realm == Realm.STAFF else "LOGIN_DELETED"
    record(action, origin, obj=user, subject=user.person)
    return [_("usunięto konto")]


def record_groups(
    user: User, before: frozenset[str], after: frozenset[str], origin: Origin, reason: str = ""
) -> list[str]:
    """Record which groups a login joined and left, by code; return the change as text.

    The group behind the own panel does not count: it follows from the login's realm.
    """
    panel = {roles.REALM_GROUPS[user.realm]} if user.realm in roles.REALM_GROUPS else set()
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
    """Record single permissions granted and revoked; they are `app.codename`."""
    added, removed = sorted(after - before), sorted(before - after)
    if not added and not removed:
        return []
    changes = {"added": added, "removed": removed}
    record("PERMISSIONS_CHANGED", origin, obj=user, subject=user.person, changes=changes)
    return [
        *(_("nadano uprawnienie %(right)s") % {"right": right} for right in added),
        *(_("odebrano uprawnienie %(right)s") % {"right": right} for right in removed),
    ]


def record_flags(before: User, after: User, origin: Origin, reason: str = "") -> list[str]:
    """Record changes of administrator's right, panel and state; return them as text."""
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
        action, words = "CLOSED", _("zamknięto konto")
    elif not after.is_active:
        action, words = "SUSPENDED", _("zablokowano konto")
    elif not before.is_active:
        action, words = "RESUMED", _("odblokowano konto")
    else:
        action, words = "ACTIVATED", _("uruchomiono konto")
    record(
        action,
        origin,
        obj=after,
        subject=after.person,
        from_state=before.state,
        to_state=after.state,
        note=reason,
    )
    return words


def record_foreign_password(user: User, origin: Origin) -> list[str]:
    """Record a password that was not set by a step of its owner."""
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
    """Notify the owner of a login and the administrators of a change; no words, no message.

    The person who made the change gets no message.
    """
    if not words:
        return
    notify_owner(user, words, origin)
    notify_administrators(user, words, origin)


def notify_owner(user: User, words: Sequence[str], origin: Origin) -> None:
    """Notify the owner alone; residents read a department, never a clerk's name."""
    if not find_email_address(user) or user == origin.actor:
        return
    actor = origin.actor
    by = name_desk(actor) if user.realm != Realm.STAFF else str(actor or "")
    context = {"words": words, "login": user.login, "by": by, "at": timezone.now()}
    desk = find_realm_desk_code(user.realm)
    queue_message(find_email_address(user), TO_OWNER, context, about=user, desk=desk)


def notify_administrators(user: User, words: Sequence[str], origin: Origin) -> None:
    """Notify every administrator but the actor and the owner, by login without a name."""
    _notify_administrators(user, _("konta %(login)s") % {"login": user.login}, words, origin)


def notify_of_role_change(
    members: Iterable[User], title: str, words: Sequence[str], origin: Origin
) -> None:
    """Notify a role's members and the administrators of what changed."""
    sentences = [
        _("rola „%(title)s”: %(change)s") % {"title": title, "change": sentence}
        for sentence in words
    ]
    owners = list(members)
    for user in owners:
        notify_owner(user, sentences, origin)
    _notify_administrators(None, _("roli „%(title)s”") % {"title": title}, words, origin, owners)


def _notify_administrators(
    about: User | None,
    whose: str,
    words: Sequence[str],
    origin: Origin,
    notified: Iterable[User] = (),
) -> None:
    skipped = {user.pk for user in (about, origin.actor, *notified) if user is not None}
    by = str(origin.actor or "")
    administrators = User.objects.filter(realm=Realm.STAFF, is_superuser=True, is_active=True)
    context = {"whose": whose, "words": words, "by": by, "at": timezone.now()}
    for user in administrators.exclude(pk__in=skipped).exclude(email="").order_by("pk"):
        queue_message(user.email, TO_ADMINISTRATORS, context, about=about)


def describe_groups(added: Iterable[str], removed: Iterable[str]) -> list[str]:
    return [
        *(_("dodano rolę „%(title)s”") % {"title": roles.group_name(code)} for code in added),
        *(_("odebrano rolę „%(title)s”") % {"title": roles.group_name(code)} for code in removed),
    ]


def read_groups(user: User) -> frozenset[str]:
    """Return the codes of a login's groups as stored now."""
    return frozenset(user.groups.order_by().values_list("name", flat=True))


def read_permissions(user: User) -> frozenset[str]:
    """Return the single permissions of a login as stored now, `app.codename`."""
    held = Permission.objects.filter(user=user)
    pairs = held.order_by().values_list("content_type__app_label", "codename")
    return frozenset(".".join(pair) for pair in pairs)


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """The rights of a group at one moment, `app.codename`, with the place if they have one."""

    name: str
    rights: frozenset[str]


def read_group_standing(group: Group) -> GroupStanding:
    """Return the rights of a group as they are stored now."""
    stored = Group.objects.get(pk=group.pk)
    rights = roles.read_held_rights([stored])[stored]
    return GroupStanding(stored.name, frozenset(right.recorded for right in rights))


def record_group_made(group: Group, origin: Origin) -> None:
    """Record a new group with its rights, and notify the administrators."""
    rights = sorted(read_group_standing(group).rights)
    record("GROUP_MADE", origin, obj=group, changes={"group": group.name, "added": rights})
    notify_of_role_change((), group.name, [_("nowa rola"), *_in_words((), rights)], origin)


def record_group_changed(group: Group, before: GroupStanding, origin: Origin) -> None:
    """Record one event with rights added and removed; none if nothing changed.

    Its members and the administrators are notified.
    """
    after = read_group_standing(group)
    if after == before:
        return
    added, removed = sorted(after.rights - before.rights), sorted(before.rights - after.rights)
    changes: dict[str, object] = {"group": after.name, "added": added, "removed": removed}
    words = _in_words(before.rights, after.rights)
    if after.name != before.name:
        changes["formerly"] = before.name
        words.insert(0, _("wcześniejsza nazwa: %(name)s") % {"name": before.name})
    record("GROUP_CHANGED", origin, obj=group, changes=changes)
    notify_of_role_change(_people(group), roles.group_name(after.name), words, origin)


def record_group_deleted(group: Group, origin: Origin) -> None:
    """Record, before it happens, that a group is deleted, and notify those concerned."""
    rights = sorted(read_group_standing(group).rights)
    people = group.user_set.count()
    changes = {"group": group.name, "removed": rights, "members": people}
    record("GROUP_DELETED", origin, obj=group, changes=changes)
    words = [_("usunięto rolę")]
    notify_of_role_change(_people(group), roles.group_name(group.name), words, origin)


@transaction.atomic
def delete_group(group: Group, origin: Origin) -> None:
    """Delete a group; its members lose its rights."""
    record_group_deleted(group, origin)
    with recorded_by_verb():
        group.delete()


@contextmanager
def record_group_changes(origin: Origin, names: Iterable[str] = ()) -> Iterator[None]:
    """Record one event for each group whose rights change within it, however they are written.

    `names` are the groups that can change; empty means all. Nothing is recorded on a site without
    staff: nobody has rights yet, and its groups are being made.
    """
    if is_recorded_by_verb():
        yield
        return
    if not has_staff():
        with recorded_by_verb():
            yield
        return
    with transaction.atomic():
        groups = Group.objects.order_by("pk")
        groups = groups.filter(name__in=names) if names else groups
        before = {group: read_group_standing(group) for group in groups}
        with recorded_by_verb():
            yield
        for group in groups.all():
            if group in before:
                record_group_changed(group, before[group], origin)
            else:
                record_group_made(group, origin)


def update_roles() -> None:
    """Give the roles what the installed release declares for them, and record what is new."""
    with record_group_changes(SYSTEM):
        roles.sync_roles()


def has_staff() -> bool:
    return User.objects.filter(realm=Realm.STAFF).exists()


def _people(group: Group) -> list[User]:
    return list(User.objects.filter(groups=group, realm=Realm.STAFF, is_active=True))


def _in_words(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """Describe rights granted, revoked, and held in other places than before; without places."""
    held, now = set(before), set(after)
    former, present = _codes(held), _codes(now)
    moved = _codes(held ^ now) & former & present
    return [
        _(sentence) % {"right": right}
        for sentence, codes in (
            (GRANTED, present - former),
            (REVOKED, former - present),
            (MOVED, moved),
        )
        for right in describe_rights({code: code for code in sorted(codes)}, {})
    ]


def _codes(rights: Iterable[str]) -> set[str]:
    return {right.partition(":")[0] for right in rights}


def revoke_extra_rights(group: Group, origin: Origin) -> None:
    """Revoke what no declaration gives a declared role (`find_extra_rights`): one event.

    Such rights are left by an earlier release or by hand. The form of a declared role is read-only,
    because `migrate` grants the declared rights again. Its members are notified.
    """
    extra = roles.find_extra_rights(roles.read_held_rights([group])).get(group, [])
    with record_group_changes(origin, [group.name]):
        group.permissions.remove(*(right.row for right in extra if not right.kind))
        for model, place in roles.PLACES:
            kind = place.partition("__")[0]
            rows = [right.row for right in extra if right.kind == kind]
            model._default_manager.filter(pk__in=rows).delete()
