"""What each role of staff may do, in the words of the declarations, from the rights as stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.people.identity.domain.held_rights import (
    HeldRight,
    held_rights,
    rights_beyond,
    rights_on,
)
from cms_ext.people.identity.domain.role import RIGHT, labels_on, offered_groups, permission_code
from cms_ext.people.identity.roles import ENTERS
from cms_ext.plugins import (
    Plugin,
    RightInWords,
    described_desk,
    given_roles,
    plugins,
    procedures,
    rights_in_words,
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


def roles_in_words() -> list[RoleInWords]:
    """All roles that are given to staff, in a fixed number of queries."""
    active = Q(user__is_active=True, user__realm=Realm.STAFF)
    groups = offered_groups().annotate(people=Count("user", filter=active, distinct=True))
    rows = list(groups)
    held = held_rights(rows)
    beyond, said, desks = rights_beyond(held), _titles_of_plugins(), _desks()
    return [
        RoleInWords(
            group=group,
            title=_(said[group.name][0]) if group.name in said else group.name,
            about=_(said[group.name][1]) if group.name in said else "",
            desk=desks.get(group.name, ""),
            may=_worded(rights_on(held[group])),
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
    return words_of(plain, placed)


def words_of(plain: Mapping[str, str], placed: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What these rights are in words: `plain` by code with Django's name, `placed` with places.

    A right of which only a part is held says so; one without any words by what it does to what.
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
    words += [unworded(one, name) for one, name in plain.items() if one not in told]
    words += [unworded(one, "") + _places(at) for one, at in placed.items() if one not in told]
    return tuple(words)


# Django's own rights to a model, by the first part of their codename.
ACTIONS = {
    "add": gettext_lazy("dodawanie"),
    "change": gettext_lazy("zmienianie"),
    "delete": gettext_lazy("usuwanie"),
    "view": gettext_lazy("oglądanie"),
}


def unworded(code: str, name: str) -> str:
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
    return {role.group: (role.title, role.about) for role in given_roles() if role.title}


def _desks() -> dict[str, str]:
    found = {procedure.desk.group: procedure.desk for _realm, procedure in procedures()}
    words = {}
    for group, declared in found.items():
        desk = described_desk(declared)
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


def rights_to_give(group: Group) -> list[RightsToGive]:
    """What this role may be given, whatever the place; last what it has beside that.

    A right of which it has a part only stands whole, to be given, and in part, to be taken away.
    Entering the administration is no box: without it nothing else opens.
    """
    found: dict[str, list[RightToGive]] = defaultdict(list)
    for plugin in plugins():
        for right in plugin.rights:
            if not right.placed and right.permissions != ENTERS:
                found[_field_of_work(plugin, right)].append(_box(right))
    whole = [RightsToGive(title, tuple(rights)) for title, rights in found.items()]
    rest = _rest(_held(group), [one for part in whole for one in part.rights])
    return [*whole, RightsToGive(_("Inne prawa tej roli"), rest)] if rest else whole


def codes_held(group: Group) -> list[str]:
    """The codes of the boxes that are ticked for this role now."""
    held = set(_held(group))
    boxes = [one for part in rights_to_give(group) for one in part.rights]
    return [one.code for one in boxes if one.permissions <= held]


def grant_rights(group: Group, codes: Collection[str]) -> None:
    """Give a saved role these of its `rights_to_give`, and take all others that hold everywhere.

    Rights of a part of the site that is off stay as they were: they come back with it.
    """
    boxes = [one for part in rights_to_give(group) for one in part.rights]
    wanted = {one for box in boxes if box.code in codes for one in box.permissions}
    labels = {one.partition(".")[0] for one in (*wanted, *ENTERS)}
    known = Permission.objects.filter(content_type__app_label__in=labels)
    known = known.select_related("content_type")
    given = [one for one in known if permission_code(one) in wanted | {*ENTERS}]
    asleep = group.permissions.exclude(content_type__app_label__in=labels_on())
    group.permissions.set([*given, *asleep])


def _box(right: RightInWords) -> RightToGive:
    return RightToGive(right.permissions[0], _(right.words), frozenset(right.permissions))


def _rest(held: dict[str, str], offered: list[RightToGive]) -> tuple[RightToGive, ...]:
    whole = {one for box in offered if box.permissions <= held.keys() for one in box.permissions}
    left = {code: name for code, name in held.items() if code not in whole}
    return tuple(
        RightToGive(f"{OTHER}:{code}", words_of({code: name}, {})[0], frozenset((code,)))
        for code, name in left.items()
    )


def _field_of_work(plugin: Plugin, right: RightInWords) -> str:
    """The name of the part whose rights these are; the plugin's own for rights of Wagtail."""
    config = apps.get_app_config(right.permissions[0].partition(".")[0])
    return plugin.title if config.name.startswith("wagtail") else str(config.verbose_name)


def _held(group: Group) -> dict[str, str]:
    """The rights that hold everywhere, by code with Django's name, without those asleep."""
    if group._state.adding:
        return {}
    rows = group.permissions.filter(content_type__app_label__in=labels_on()).order_by(*RIGHT)
    held = {
        f"{label}.{codename}": name for label, codename, name in rows.values_list(*RIGHT, "name")
    }
    return {code: name for code, name in held.items() if code not in ENTERS}
