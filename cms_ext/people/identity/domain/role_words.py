"""What each role of staff may do, in the words of the declarations, from the rights as stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cms_ext.base.realm import Realm
from cms_ext.people.identity.domain.role import PLACES, RIGHT, STAFF_GROUPS, offered_groups
from cms_ext.plugins import described_desk, given_roles, procedures, rights_in_words

# More places than these are counted and not named.
NAMED_PLACES = 3


@dataclass(frozen=True, slots=True)
class RoleInWords:
    """A role as people read it; `may` stands in the order of the declarations.

    `desk` is the department whose applications it serves, with its room, or empty; `people` how
    many may sign in with it. `is_own` where the co-op made the group itself.
    """

    group: Group
    title: str
    about: str
    desk: str
    may: tuple[str, ...]
    people: int
    is_own: bool


def roles_in_words() -> list[RoleInWords]:
    """All roles that are given to staff, in a fixed number of queries."""
    active = Q(user__is_active=True, user__realm=Realm.STAFF)
    groups = offered_groups().annotate(people=Count("user", filter=active, distinct=True))
    rows = list(groups)
    plain, placed = _plain_rights(rows), _placed_rights(rows)
    said, desks = _said(), _desks()
    return [
        RoleInWords(
            group=group,
            title=_(said[group.name][0]) if group.name in said else group.name,
            about=_(said[group.name][1]) if group.name in said else "",
            desk=desks.get(group.name, ""),
            may=words_of(plain[group.pk], placed[group.pk]),
            people=group.people,
            is_own=group.name not in said and group.name not in STAFF_GROUPS,
        )
        for group in rows
    ]


def words_of(plain: Mapping[str, str], placed: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What these rights are in words: `plain` by code with Django's name, `placed` with places.

    A right of which only a part is held says so; one without any words stands by Django's name.
    """
    held, told = {*plain, *placed}, set()
    words = []
    for right in rights_in_words():
        own = held.intersection(right.permissions)
        if not own:
            continue
        told |= own
        part = "" if len(own) == len(right.permissions) else _(" – tylko część tego")
        where = _places([place for one in right.permissions for place in placed.get(one, ())])
        words.append(f"{_(right.words)}{where}{part}")
    words += [_("inne prawo: %(name)s") % {"name": plain[one]} for one in plain if one not in told]
    words += [
        _("inne prawo: %(name)s") % {"name": one} + _places(where)
        for one, where in placed.items()
        if one not in told
    ]
    return tuple(words)


def _said() -> dict[str, tuple[str, str]]:
    return {role.group: (role.title, role.about) for role in given_roles() if role.title}


def _desks() -> dict[str, str]:
    found = {procedure.desk.group: procedure.desk for _realm, procedure in procedures()}
    words = {}
    for group, declared in found.items():
        desk = described_desk(declared)
        words[group] = f"{desk.name}, " + _("pokój nr %(room)s") % {"room": desk.room}
    return words


def _plain_rights(groups: Iterable[Group]) -> Mapping[int, dict[str, str]]:
    # A part that is off leaves its rights in the database; they open nothing.
    on = [config.label for config in apps.get_app_configs()]
    rows = (
        Permission.objects.filter(group__in=list(groups), content_type__app_label__in=on)
        .order_by("content_type__app_label", "codename")
        .values_list("group", *RIGHT, "name")
    )
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for group, app_label, codename, name in rows:
        found[group][f"{app_label}.{codename}"] = name
    return found


def _placed_rights(groups: Iterable[Group]) -> Mapping[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for model, place in PLACES:
        where = place.replace("page__url_path", "page__title")
        rights = (f"permission__{name}" for name in RIGHT)
        rows = model._default_manager.filter(group__in=list(groups)).order_by(where)
        for group, app_label, codename, at in rows.values_list("group", *rights, where):
            found[group].setdefault(f"{app_label}.{codename}", []).append(at)
    return found


def _places(names: Sequence[str]) -> str:
    """Where a right holds, in brackets; nothing for one that holds everywhere."""
    places = list(dict.fromkeys(names))
    if not places:
        return ""
    if len(places) <= NAMED_PLACES:
        return f" ({get_text_list(places, _('i'))})"
    return " (" + _("liczba miejsc: %(count)s") % {"count": len(places)} + ")"
