"""What each role of staff may do, in the words of the declarations, from the rights as stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group
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
from cms_ext.people.identity.domain.role import offered_groups
from cms_ext.plugins import described_desk, given_roles, procedures, rights_in_words
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
