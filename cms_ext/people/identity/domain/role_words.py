"""What each role of staff may do, in the words of the declarations, from the rights as stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Count, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.domain.held_rights import (
    HeldRight,
    find_extra_rights,
    keep_active_rights,
    read_held_rights,
)
from cms_ext.people.identity.domain.rights import notify_of_role_change
from cms_ext.people.identity.domain.role import (
    PLACES,
    RIGHT,
    format_permission,
    group_name,
    list_active_labels,
    list_offered_groups,
    sync_roles,
)
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import is_recorded_by_verb, recorded_by_verb
from cms_ext.people.identity.roles import ENTERS
from cms_ext.plugins import (
    PluginConfig,
    RightInWords,
    describe_desk,
    list_given_roles,
    list_procedures,
    list_rights_in_words,
    plugin_configs,
)
from cms_ext.plugins.realm import Realm

# More places than these are counted and not named.
NAMED_PLACES = 3


@dataclass(frozen=True, slots=True)
class RoleInWords:
    """A role as people read it; `may` stands in the order of the declarations.

    `desk` is the department whose applications it serves, with its room, or empty; `people` how
    many may sign in with it. `is_own` where the co-op made the group itself; `extra` is what a role
    of the program has beyond its declarations, in words.
    """

    group: Group
    title: str
    about: str
    desk: str
    may: tuple[str, ...]
    people: int
    is_own: bool
    extra: tuple[str, ...]


def describe_roles() -> list[RoleInWords]:
    """All roles that are given to staff, in a fixed number of queries."""
    active = Q(user__is_active=True, user__realm=Realm.STAFF)
    groups = list_offered_groups().annotate(people=Count("user", filter=active, distinct=True))
    rows = list(groups)
    held = read_held_rights(rows)
    beyond, said, desks = find_extra_rights(held), _titles_of_plugins(), _desks()
    return [
        RoleInWords(
            group=group,
            title=_(said[group.name][0]) if group.name in said else group.name,
            about=_(said[group.name][1]) if group.name in said else "",
            desk=desks.get(group.name, ""),
            may=_worded(keep_active_rights(held[group])),
            people=group.people,
            is_own=group not in beyond,
            extra=_worded(beyond.get(group, [])),
        )
        for group in rows
    ]


def _worded(rights: Iterable[HeldRight]) -> tuple[str, ...]:
    plain, placed = {}, defaultdict(list)
    for right in rights:
        if right.kind:
            placed[right.code].append(right.title)
        else:
            plain[right.code] = right.words
    return describe_rights(plain, placed)


def describe_rights(
    plain: Mapping[str, str], placed: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """What these rights are in words: `plain` by code with Django's name, `placed` with places.

    A right of which only a part is held says so; one without any words by what it does to what.
    """
    held, told = {*plain, *placed}, set()
    words = []
    for right in list_rights_in_words():
        own = held.intersection(right.permissions)
        if not own:
            continue
        told |= own
        part = "" if len(own) == len(right.permissions) else _(" – tylko część tego")
        where = _places([place for one in right.permissions for place in placed.get(one, ())])
        words.append(f"{_(right.words)}{where}{part}")
    words += [
        describe_undeclared_right(one, name) for one, name in plain.items() if one not in told
    ]
    words += [
        describe_undeclared_right(one, "") + _places(at)
        for one, at in placed.items()
        if one not in told
    ]
    return tuple(words)


# Django's own rights to a model, by the first part of their codename.
ACTIONS = {
    "add": gettext_lazy("dodawanie"),
    "change": gettext_lazy("zmienianie"),
    "delete": gettext_lazy("usuwanie"),
    "view": gettext_lazy("oglądanie"),
}


def describe_undeclared_right(code: str, name: str) -> str:
    """A right that no declaration words: what it does to which model, else its own name."""
    label, _dot, codename = code.partition(".")
    action, _line, model = codename.partition("_")
    if action not in ACTIONS or (label, model) not in _models():
        return _("inne prawo: %(name)s") % {"name": _(name) if name else _("bez opisu")}
    thing = apps.get_model(label, model)._meta.verbose_name
    return _("inne prawo: %(action)s (%(thing)s)") % {"action": ACTIONS[action], "thing": thing}


def _models() -> set[tuple[str, str]]:
    return {(one._meta.app_label, str(one._meta.model_name)) for one in apps.get_models()}


def _titles_of_plugins() -> dict[str, tuple[str, str]]:
    return {role.group: (role.title, role.about) for role in list_given_roles() if role.title}


def _desks() -> dict[str, str]:
    found = {procedure.desk.group: procedure.desk for _realm, procedure in list_procedures()}
    words = {}
    for group, declared in found.items():
        desk = describe_desk(declared)
        words[group] = f"{desk.name}, " + _("pokój nr %(room)s") % {"room": desk.room}
    return words


def _places(names: Sequence[str]) -> str:
    """Where a right holds, in brackets; nothing for one that holds everywhere."""
    places = list(dict.fromkeys(names))
    if not places:
        return ""
    if len(places) <= NAMED_PLACES:
        return f" ({get_text_list(places, _('i'))})"
    return " (" + _("liczba miejsc: %(count)s") % {"count": len(places)} + ")"


# A role that the co-op makes itself: the rights that it may have, and what is given to it.
#
# Rights that the program declares for a role come back with each `migrate`, so those are only read
# (`role_words.py`); what a co-op puts together itself is changed here.

OTHER = "inne"


@dataclass(frozen=True, slots=True)
class RightToGive:
    """One box: words after „może:”, and the permissions that it stands for."""

    code: str
    words: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class RightsToGive:
    """The boxes of one field of work, in the order of the declarations."""

    title: str
    rights: tuple[RightToGive, ...]


def list_rights_to_give(group: Group) -> list[RightsToGive]:
    """What this role may be given, whatever the place; last what it has beside that.

    A right of which it has a part only stands whole, to be given, and in part, to be taken away.
    Entering the administration is no box: without it nothing else opens.
    """
    found: dict[str, list[RightToGive]] = defaultdict(list)
    for config in plugin_configs():
        for right in config.plugin.desk.rights:
            if not right.placed and right.permissions != ENTERS:
                found[_field_of_work(config, right)].append(_box(right))
    whole = [RightsToGive(title, tuple(rights)) for title, rights in found.items()]
    rest = _rest(_held(group), [one for part in whole for one in part.rights])
    return [*whole, RightsToGive(_("Inne prawa tej roli"), rest)] if rest else whole


def list_held_codes(group: Group) -> list[str]:
    """The codes of the boxes that are ticked for this role now."""
    held = set(_held(group))
    boxes = [one for part in list_rights_to_give(group) for one in part.rights]
    return [one.code for one in boxes if one.permissions <= held]


def grant_rights(group: Group, codes: Collection[str]) -> None:
    """Give a saved role these of its `rights_to_give`, and take all others that hold everywhere.

    Rights of a part of the site that is off stay as they were: they come back with it.
    """
    boxes = [one for part in list_rights_to_give(group) for one in part.rights]
    wanted = {one for box in boxes if box.code in codes for one in box.permissions}
    labels = {one.partition(".")[0] for one in (*wanted, *ENTERS)}
    known = Permission.objects.filter(content_type__app_label__in=labels)
    known = known.select_related("content_type")
    given = [one for one in known if format_permission(one) in wanted | {*ENTERS}]
    asleep = group.permissions.exclude(content_type__app_label__in=list_active_labels())
    group.permissions.set([*given, *asleep])


def _box(right: RightInWords) -> RightToGive:
    return RightToGive(right.permissions[0], _(right.words), frozenset(right.permissions))


def _rest(held: dict[str, str], offered: list[RightToGive]) -> tuple[RightToGive, ...]:
    whole = {one for box in offered if box.permissions <= held.keys() for one in box.permissions}
    left = {code: name for code, name in held.items() if code not in whole}
    return tuple(
        RightToGive(f"{OTHER}:{code}", describe_rights({code: name}, {})[0], frozenset((code,)))
        for code, name in left.items()
    )


def _field_of_work(plugin: PluginConfig, right: RightInWords) -> str:
    """The name of the part whose rights these are; the plugin's own for rights of Wagtail."""
    config = apps.get_app_config(right.permissions[0].partition(".")[0])
    return plugin.title if config.name.startswith("wagtail") else str(config.verbose_name)


def _held(group: Group) -> dict[str, str]:
    """The rights that hold everywhere, by code with Django's name, without those asleep."""
    if group._state.adding:
        return {}
    rows = group.permissions.filter(content_type__app_label__in=list_active_labels()).order_by(
        *RIGHT
    )
    held = {
        f"{label}.{codename}": name for label, codename, name in rows.values_list(*RIGHT, "name")
    }
    return {code: name for code, name in held.items() if code not in ENTERS}


# What a group of staff may do, and the event that each change of it leaves.
#
# Who is in a group is told login by login (`domain/rights.py`).


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """A group at one moment; rights are `app.codename`, with their place where they have one."""

    name: str
    rights: frozenset[str]


def read_group_standing(group: Group) -> GroupStanding:
    """The rights of a group as they are stored now."""
    stored = Group.objects.get(pk=group.pk)
    rights = read_held_rights([stored])[stored]
    return GroupStanding(stored.name, frozenset(right.recorded for right in rights))


def record_group_made(group: Group, origin: Origin) -> None:
    """Record a new group with its rights, and tell the administrators."""
    rights = sorted(read_group_standing(group).rights)
    record("GROUP_MADE", origin, obj=group, changes={"group": group.name, "added": rights})
    notify_of_role_change((), group.name, [_("nowa rola"), *_in_words(rights, [])], origin)


def record_group_changed(group: Group, before: GroupStanding, origin: Origin) -> None:
    """Record one event with rights added and removed; none when nothing changed.

    Its people and the administrators are told.
    """
    after = read_group_standing(group)
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
    rights = sorted(read_group_standing(group).rights)
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
def record_group_changes(origin: Origin, names: Iterable[str] = ()) -> Iterator[None]:
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
        before = {group: read_group_standing(group) for group in groups}
        with recorded_by_verb():
            yield
        for group in groups.all():
            if group in before:
                record_group_changed(group, before[group], origin)
            else:
                record_group_made(group, origin)


def update_roles() -> None:
    """Give the roles what the installed release declares for them; what is new is recorded."""
    with record_group_changes(SYSTEM):
        sync_roles()


def has_staff() -> bool:
    return User.objects.filter(realm=Realm.STAFF).exists()


def _people(group: Group) -> list[User]:
    return list(User.objects.filter(groups=group, realm=Realm.STAFF, is_active=True))


def _in_words(added: list[str], removed: list[str]) -> list[str]:
    return [
        *(_("nadano prawo: %(right)s") % {"right": one} for one in _group_rights_worded(added)),
        *(_("odebrano prawo: %(right)s") % {"right": one} for one in _group_rights_worded(removed)),
    ]


def _group_rights_worded(rights: list[str]) -> tuple[str, ...]:
    """By the declarations' words; a right at one place is named without it."""
    codes = sorted({one.partition(":")[0] for one in rights})
    return describe_rights({code: code for code in codes}, {})


# Rights of a declared role that no declaration gives it: left by an earlier release or by hand.
#
# Its form is only read, since `migrate` gives it the declared rights again; what it has beyond them
# is taken from it here.


def revoke_extra_rights(group: Group, origin: Origin) -> None:
    """Take from a declared role what no declaration gives it: one event, its people are told.

    That is what `RoleInWords.extra` tells of it (`rights_beyond`).
    """
    beyond = find_extra_rights(read_held_rights([group])).get(group, [])
    with record_group_changes(origin, [group.name]):
        group.permissions.remove(*(one.row for one in beyond if not one.kind))
        for model, place in PLACES:
            kind = place.partition("__")[0]
            rows = [one.row for one in beyond if one.kind == kind]
            model._default_manager.filter(pk__in=rows).delete()
