"""What a group of staff may do, and the event that each change of it leaves.

Who is in a group is told by `domain/staff.py`, login by login.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission

from cms_ext.office.audit.domain.event import Origin, record


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """A group at one moment; rights are `app.codename`, with their place where they have one."""

    name: str
    rights: frozenset[str]


def standing_of(group: Group) -> GroupStanding:
    """The rights of a group as they are stored now."""
    return GroupStanding(Group.objects.get(pk=group.pk).name, frozenset(_rights(group)))


def record_group_made(group: Group, origin: Origin) -> None:
    rights = sorted(standing_of(group).rights)
    record("GROUP_MADE", origin, obj=group, changes={"group": group.name, "added": rights})


def record_group_changed(group: Group, before: GroupStanding, origin: Origin) -> None:
    """Record one event with rights added and removed; none when nothing changed."""
    after = standing_of(group)
    if after == before:
        return
    changes: dict[str, object] = {
        "group": after.name,
        "added": sorted(after.rights - before.rights),
        "removed": sorted(before.rights - after.rights),
    }
    if after.name != before.name:
        changes["formerly"] = before.name
    record("GROUP_CHANGED", origin, obj=group, changes=changes)


def delete_group(group: Group, origin: Origin) -> None:
    """Delete a group; its members lose its rights."""
    changes = {
        "group": group.name,
        "removed": sorted(standing_of(group).rights),
        "members": group.user_set.count(),
    }
    record("GROUP_DELETED", origin, obj=group, changes=changes)
    group.delete()


def _rights(group: Group) -> Iterator[str]:
    yield from map(_dotted, group.permissions.values_list(*RIGHT))
    for model, place in PLACES:
        rows = model._default_manager.filter(group=group)
        for *right, where in rows.values_list(*(f"permission__{name}" for name in RIGHT), place):
            yield f"{_dotted(tuple(right))}: {where}"


def _dotted(right: tuple[str, ...]) -> str:
    return ".".join(right)


RIGHT = ("content_type__app_label", "codename")
# Rights that hold at one place only, with the field that names the place.
PLACES = (
    (GroupPagePermission, "page__url_path"),
    (GroupCollectionPermission, "collection__name"),
    (GroupSitePermission, "site__hostname"),
)
