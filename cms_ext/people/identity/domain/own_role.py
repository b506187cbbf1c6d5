"""A role that the co-op makes itself: the rights that it may have, and what is given to it.

Rights that the program declares for a role come back with each `migrate`, so those are only read
(`role_words.py`); what a co-op puts together itself is changed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _

from cms_ext.people.identity.domain.role import RIGHT, labels_on, permission_code
from cms_ext.people.identity.domain.role_words import words_of
from cms_ext.people.identity.roles import ENTERS
from cms_ext.plugins import PluginConfig, RightInWords, plugin_configs

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
    for config in plugin_configs():
        for right in config.plugin.desk.rights:
            if not right.placed and right.permissions != ENTERS:
                found[_field_of_work(config, right)].append(_box(right))
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


def _field_of_work(plugin: PluginConfig, right: RightInWords) -> str:
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
