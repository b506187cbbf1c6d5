"""What a group of staff may do, and the event that each change of it leaves.

Who is in a group is told login by login (`domain/rights.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.domain.held_rights import held_rights
from cms_ext.people.identity.domain.rights import notify_of_role_change
from cms_ext.people.identity.domain.role import group_name, sync_roles
from cms_ext.people.identity.domain.role_words import words_of
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import is_recorded_by_verb, recorded_by_verb
from cms_ext.plugins.realm import Realm


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """A group at one moment; rights are `app.codename`, with their place where they have one."""

    name: str
    rights: frozenset[str]


def standing_of(group: Group) -> GroupStanding:
    """The rights of a group as they are stored now."""
    stored = Group.objects.get(pk=group.pk)
    rights = held_rights([stored])[stored]
    return GroupStanding(stored.name, frozenset(right.recorded for right in rights))


def record_group_made(group: Group, origin: Origin) -> None:
    """Record a new group with its rights, and tell the administrators."""
    rights = sorted(standing_of(group).rights)
    record("GROUP_MADE", origin, obj=group, changes={"group": group.name, "added": rights})
    notify_of_role_change((), group.name, [_("nowa rola"), *_in_words(rights, [])], origin)


def record_group_changed(group: Group, before: GroupStanding, origin: Origin) -> None:
    """Record one event with rights added and removed; none when nothing changed.

    Its people and the administrators are told.
    """
    after = standing_of(group)
    if after == before:
        return
    added, removed = sorted(after.rights - before.rights), sorted(before.rights - after.rights)
    changes: dict[str, object] = {"group": after.name, "added": added, "removed": removed}
    words = _in_words(added, removed)
    if after.name != before.name:
        changes["formerly"] = before.name
        words.insert(0, _("wcześniejsza nazwa: %(name)s") % {"name": before.name})
    record("GROUP_CHANGED", origin, obj=group, changes=changes)
    notify_of_role_change(_people(group), group_name(after.name), words, origin)


def record_group_deleted(group: Group, origin: Origin) -> None:
    """Record that a group goes, and tell its people and the administrators. Before it goes."""
    rights = sorted(standing_of(group).rights)
    people = group.user_set.count()
    changes = {"group": group.name, "removed": rights, "members": people}
    record("GROUP_DELETED", origin, obj=group, changes=changes)
    words = [_("usunięto rolę")]
    notify_of_role_change(_people(group), group_name(group.name), words, origin)


@transaction.atomic
def delete_group(group: Group, origin: Origin) -> None:
    """Delete a group; its members lose its rights."""
    record_group_deleted(group, origin)
    with recorded_by_verb():
        group.delete()


@contextmanager
def group_changes_recorded(origin: Origin, names: Iterable[str] = ()) -> Iterator[None]:
    """One event for each group whose rights change within it, whatever writes them how often.

    `names` are those that can change; all of them when it is empty. None on a site without staff:
    nobody has rights yet, and its groups are being made.
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
        before = {group: standing_of(group) for group in groups}
        with recorded_by_verb():
            yield
        for group in groups.all():
            if group in before:
                record_group_changed(group, before[group], origin)
            else:
                record_group_made(group, origin)


def update_roles() -> None:
    """Give the roles what the installed release declares for them; what is new is recorded."""
    with group_changes_recorded(SYSTEM):
        sync_roles()


def has_staff() -> bool:
    return User.objects.filter(realm=Realm.STAFF).exists()


def _people(group: Group) -> list[User]:
    return list(User.objects.filter(groups=group, realm=Realm.STAFF, is_active=True))


def _in_words(added: list[str], removed: list[str]) -> list[str]:
    return [
        *(_("nadano prawo: %(right)s") % {"right": one} for one in _worded(added)),
        *(_("odebrano prawo: %(right)s") % {"right": one} for one in _worded(removed)),
    ]


def _worded(rights: list[str]) -> tuple[str, ...]:
    """By the declarations' words; a right at one place is named without it."""
    codes = sorted({one.partition(":")[0] for one in rights})
    return words_of({code: code for code in codes}, {})
