"""The rights of groups as the database has them, everywhere and at places: the one walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db.models import F

from cms_ext.people.identity.domain.role import (
    PLACES,
    RIGHT,
    format_placed_right,
    is_declared,
    list_active_labels,
)
from cms_ext.plugins import list_given_roles, list_placed_rights


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right of one group: its `code` is `app.codename`, `words` what Django calls it.

    One at a place has the kind and number of the place (`PlacedRight`), what names it in the log
    (`where`) and what people call it (`title`). `row` is the number of what gives it: of the
    permission, or of the row that gives it at the place.
    """

    code: str
    words: str
    row: int
    kind: str = ""
    number: int = 0
    where: str = ""
    title: str = ""

    @property
    def recorded(self) -> str:
        """As the log has it (`role.at_place`)."""
        return (
            format_placed_right(self.code, self.kind, self.where, self.number)
            if self.kind
            else self.code
        )


def read_held_rights(groups: Iterable[Group]) -> Mapping[Group, list[HeldRight]]:
    """What each of these groups holds, in the order of codes and places; four queries."""
    found: dict[Group, list[HeldRight]] = {group: [] for group in groups}
    of = {group.pk: group for group in found}
    everywhere = Permission.objects.filter(group__in=of).order_by(*RIGHT)
    for group, app, codename, words, row in everywhere.values_list("group", *RIGHT, "name", "pk"):
        found[of[group]].append(HeldRight(f"{app}.{codename}", words, row))
    for model, place in PLACES:
        kind = place.partition("__")[0]
        title = place.replace("page__url_path", "page__title")
        columns = (*(f"permission__{one}" for one in (*RIGHT, "name")), "pk", kind, place)
        rows = model._default_manager.filter(group__in=of).order_by(title, "pk")
        rows = rows.annotate(as_known=F(title))
        for group, app, codename, *rest, as_known in rows.values_list(
            "group", *columns, "as_known"
        ):
            words, row, number, where = rest
            right = HeldRight(f"{app}.{codename}", words, row, kind, number, where, as_known)
            found[of[group]].append(right)
    return found


def keep_active_rights(held: Iterable[HeldRight]) -> list[HeldRight]:
    """Without those of parts of the site that are off: they open nothing, and come back with it."""
    labels = set(list_active_labels())
    return [one for one in held if one.code.partition(".")[0] in labels]


def find_extra_rights(held: Mapping[Group, list[HeldRight]]) -> Mapping[Group, list[HeldRight]]:
    """What no declaration gives these groups, by group; nothing for one that the co-op made itself.

    A right at a place is given there alone. Rights of a part that is off are none.
    """
    everywhere: dict[str, set[str]] = defaultdict(set)
    for role in list_given_roles():
        everywhere[role.group].update(role.permissions)
    given = {(one.group, one.permission, one.kind, one.number) for one in list_placed_rights()}
    return {
        group: [
            one
            for one in keep_active_rights(rights)
            if (group.name, one.code, one.kind, one.number) not in given
            and (one.kind or one.code not in everywhere[group.name])
        ]
        for group, rights in held.items()
        if is_declared(group)
    }
