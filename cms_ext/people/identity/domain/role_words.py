"""Roles as text: what each may do, and what the co-op may give to a role of its own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext import plugins
from cms_ext.people.identity.domain import role as roles
from cms_ext.people.identity.roles import ENTERS
from cms_ext.plugins.realm import Realm

# Above this number places are counted and not named.
NAMED_PLACES = 3


@dataclass(frozen=True, slots=True)
class RoleInWords:
    """A role as people read it; `may` is in the order of the declarations.

    `desk` is the department whose applications it serves, with its room, or empty; `people` how
    many may sign in with it. `is_own` if the co-op made the group itself; `extra` is what a
    declared role has beyond its declarations, as text.
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
    """Describe all roles that are given to staff, in a fixed number of queries."""
    active = Q(user__is_active=True, user__realm=Realm.STAFF)
    groups = roles.list_offered_groups().annotate(
        people=Count("user", filter=active, distinct=True)
    )
    rows = list(groups)
    held = roles.read_held_rights(rows)
    titles = {
        role.group: (role.title, role.about) for role in plugins.list_given_roles() if role.title
    }
    extra, desks = roles.find_extra_rights(held), _desks()
    return [
        RoleInWords(
            group=group,
            title=_(titles[group.name][0]) if group.name in titles else group.name,
            about=_(titles[group.name][1]) if group.name in titles else "",
            desk=desks.get(group.name, ""),
            may=_worded(roles.keep_active_rights(held[group])),
            people=group.people,
            is_own=group not in extra,
            extra=_worded(extra.get(group, [])),
        )
        for group in rows
    ]


def _worded(rights: Iterable[roles.HeldRight]) -> tuple[str, ...]:
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
    """Describe rights: `plain` by code with Django's name, `placed` by code with places.

    A partly held right says so; a right without declared words is described by action and model.
    What is held everywhere and at places too is described twice.
    """
    words, described = [], set()
    for right in plugins.list_rights_in_words():
        for held in (plain, placed):
            held_part = held.keys() & set(right.permissions)
            if not held_part:
                continue
            described |= held_part
            part = "" if len(held_part) == len(right.permissions) else _(" – tylko część tego")
            where = [at for code in right.permissions for at in placed.get(code, ())]
            places = _places(where) if held is placed else ""
            words.append(f"{_(right.words)}{places}{part}")
    words += [
        describe_undeclared_right(code, name)
        for code, name in plain.items()
        if code not in described
    ]
    words += [
        describe_undeclared_right(code, "") + _places(at)
        for code, at in placed.items()
        if code not in described
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
    """Describe a right without declared words by action and model, else by its name."""
    label, _dot, codename = code.partition(".")
    action, _line, model = codename.partition("_")
    if action not in ACTIONS or (label, model) not in _models():
        return _("inne prawo: %(name)s") % {"name": _(name) if name else _("bez opisu")}
    thing = apps.get_model(label, model)._meta.verbose_name
    return _("inne prawo: %(action)s (%(thing)s)") % {"action": ACTIONS[action], "thing": thing}


def _models() -> set[tuple[str, str]]:
    return {(model._meta.app_label, str(model._meta.model_name)) for model in apps.get_models()}


def _desks() -> dict[str, str]:
    desks = {
        procedure.desk.group: procedure.desk for _realm, procedure in plugins.list_procedures()
    }
    words = {}
    for group, declared in desks.items():
        desk = plugins.describe_desk(declared)
        words[group] = f"{desk.name}, " + _("pokój nr %(room)s") % {"room": desk.room}
    return words


def _places(names: Sequence[str]) -> str:
    """Name the places of a right in brackets; empty for a right that holds everywhere."""
    places = list(dict.fromkeys(names))
    if not places:
        return ""
    if len(places) <= NAMED_PLACES:
        return f" ({get_text_list(places, _('i'))})"
    return " (" + _("liczba miejsc: %(count)s") % {"count": len(places)} + ")"


# Rights that the program declares for a role come back with each `migrate`; only a role that the
# co-op made itself is changed here.

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
    """List what this role may be given everywhere; last what else it has.

    A partly held right is listed in full, to be given, and in part, to be revoked. Entering the
    administration has no box: without it no other right works.
    """
    by_field: dict[str, list[RightToGive]] = defaultdict(list)
    present = set(plugins.list_rights_in_words())
    for config in plugins.plugin_configs():
        for right in config.plugin.desk.rights:
            if right in present and not right.placed and right.permissions != ENTERS:
                by_field[_field_of_work(config, right)].append(
                    RightToGive(right.permissions[0], _(right.words), frozenset(right.permissions))
                )
    fields_of_work = [RightsToGive(title, tuple(rights)) for title, rights in by_field.items()]
    rest = _rest(_held(group), [box for part in fields_of_work for box in part.rights])
    return (
        [*fields_of_work, RightsToGive(_("Inne prawa tej roli"), rest)] if rest else fields_of_work
    )


def list_held_codes(group: Group) -> list[str]:
    """List the codes of the boxes that are ticked for this role now."""
    held = set(_held(group))
    boxes = [box for part in list_rights_to_give(group) for box in part.rights]
    return [box.code for box in boxes if box.permissions <= held]


def grant_rights(group: Group, codes: Collection[str]) -> None:
    """Give a saved role these of its `list_rights_to_give`, and revoke all other general rights.

    Rights of a part of the site that is off stay, and of what the site does without: they come
    back with it.
    """
    boxes = [code for part in list_rights_to_give(group) for code in part.rights]
    wanted = {code for box in boxes if box.code in codes for code in box.permissions}
    labels = {code.partition(".")[0] for code in (*wanted, *ENTERS)}
    permissions = Permission.objects.filter(content_type__app_label__in=labels)
    permissions = permissions.select_related("content_type")
    given = [code for code in permissions if roles.format_permission(code) in wanted | {*ENTERS}]
    held = group.permissions.select_related("content_type")
    inactive = held.exclude(content_type__app_label__in=roles.list_active_labels())
    without = plugins.find_absent_rights()
    absent = [code for code in held if roles.format_permission(code) in without]
    group.permissions.set([*given, *inactive, *absent])


def _rest(rights: dict[str, str], offered: list[RightToGive]) -> tuple[RightToGive, ...]:
    covered = {
        code for box in offered if box.permissions <= rights.keys() for code in box.permissions
    }
    left = {code: name for code, name in rights.items() if code not in covered}
    return tuple(
        RightToGive(f"{OTHER}:{code}", describe_rights({code: name}, {})[0], frozenset((code,)))
        for code, name in left.items()
    )


def _field_of_work(plugin: plugins.PluginConfig, right: plugins.RightInWords) -> str:
    """Name the part whose rights these are; the plugin itself for rights of Wagtail."""
    config = apps.get_app_config(right.permissions[0].partition(".")[0])
    return plugin.title if config.name.startswith("wagtail") else str(config.verbose_name)


def _held(group: Group) -> dict[str, str]:
    """Return the active rights that hold everywhere, by code with Django's name."""
    if group._state.adding:
        return {}
    rows = group.permissions.filter(
        content_type__app_label__in=roles.list_active_labels()
    ).order_by(*roles.RIGHT)
    held = {
        f"{label}.{codename}": name
        for label, codename, name in rows.values_list(*roles.RIGHT, "name")
    }
    hidden = plugins.find_absent_rights().union(ENTERS)
    return {code: name for code, name in held.items() if code not in hidden}
