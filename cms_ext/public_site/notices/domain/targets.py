"""Whom an announcement reaches: the premises it concerns, and the announcements of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from wagtail.models import ReferenceIndex, Revision

from cms_ext.plugins import list_plugins
from cms_ext.premises.models import Building, Premises, Property, Staircase, valid_on
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage
from cms_ext.public_site.notices.models.dated import AnnouncementQuerySet
from cms_ext.public_site.notices.models.targeted import TARGETS
from cms_ext.public_site.notices.targets import Place, Targets
from cms_ext.public_site.pages.domain.search import index_page

# The residents of premises as the core and the panels know them, counted for any places.
#
# One query, and one of each panel that knows whose logins belong to which premises.

# A place by the field that holds it and its key: `("buildings", 12)`.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Count:
    """Premises, and people with a login to a panel that shows them what concerns these."""

    premises: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Residents:
    """All premises by the places that hold them, and the keys of the users of each."""

    held_by: dict[int, tuple[Key, ...]]
    users_of: dict[int, set[int]]
    _counts: dict[Key, Count]

    def at(self, field: str, key: int) -> Count:
        return self._counts.get((field, key), Count())

    def count_for(self, targets: Targets) -> Count:
        """The count for the chosen places; each premises and person counts once."""
        chosen = {
            (field, place.pk)
            for field, places in (
                ("properties", targets.properties),
                ("buildings", targets.buildings),
                ("staircases", targets.staircases),
            )
            for place in places
        }
        meant = [
            premises
            for premises, places in self.held_by.items()
            if targets.everybody or not chosen.isdisjoint(places)
        ]
        return Count(len(meant), len(_united(self.users_of, meant)))


def residents_on(today: date) -> Residents:
    """The residents on a day, without closed logins and ended rights."""
    rows = (
        Premises.objects.filter(valid_on(today))
        .order_by()
        .values_list("pk", "staircase", "building", "building__property")
    )
    held_by: dict[int, tuple[Key, ...]] = {}
    inside: defaultdict[Key, list[int]] = defaultdict(list)
    for premises, staircase, building, estate in rows:
        places = [("properties", estate), ("buildings", building)]
        if staircase is not None:
            places.append(("staircases", staircase))
        held_by[premises] = tuple(places)
        for place in places:
            inside[place].append(premises)
    users_of = _users_of(today)
    counts = {
        place: Count(len(found), len(_united(users_of, found))) for place, found in inside.items()
    }
    return Residents(held_by, users_of, counts)


def _users_of(today: date) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for plugin in list_plugins():
        if plugin.panel.panel is not None and plugin.panel.panel.logins:
            for premises, user in plugin.panel.panel.logins(today):
                found[premises].add(user)
    return found


def _united(users_of: dict[int, set[int]], premises: Iterable[int]) -> set[int]:
    none: set[int] = set()
    return none.union(*(users_of.get(one, none) for one in premises))


SAMPLE = 5
# The page's fields for places, and the column of each in its table.
FIELDS = (("properties", "property"), ("buildings", "building"), ("staircases", "staircase"))


@dataclass(frozen=True, slots=True)
class Recipients:
    """How many premises an announcement concerns, at how many entrances, and some of them.

    `people` have a login to a panel that shows them what concerns their premises. `sample` holds
    addresses without names.
    """

    premises: int
    staircases: int
    people: int
    sample: tuple[str, ...]


def recipients(targets: Targets, today: date) -> Recipients:
    """The exact number of premises and people; a constant number of queries."""
    told = residents_on(today).count_for(targets)
    premises = Premises.objects.filter(valid_on(today))
    staircases = Staircase.objects.filter(valid_on(today))
    if not targets.everybody:
        inside = Q(building__in=targets.buildings) | Q(building__property__in=targets.properties)
        premises = premises.filter(inside | Q(staircase__in=targets.staircases))
        chosen = Q(pk__in=[staircase.pk for staircase in targets.staircases])
        staircases = staircases.filter(inside | chosen)
    sample = premises.select_related("building").order_by("building__code", "code")[:SAMPLE]
    return Recipients(
        told.premises,
        staircases.count(),
        told.people,
        tuple(found.short_address for found in sample),
    )


def announcements_concerning(
    announcements: AnnouncementQuerySet, *places: Place
) -> AnnouncementQuerySet:
    """The announcements for everybody, for these places, their parents or their parts."""
    concerned = reduce(or_, (_naming(_around(place)) for place in places), Q(everybody=True))
    result: AnnouncementQuerySet = announcements.filter(concerned)
    return result


def announcements_naming(place: Place) -> AnnouncementQuerySet:
    """The announcements, drafts too, that name the place or a part of it as a target."""
    of_property, of_building, of_staircase = _around(place)
    inside = {
        Property: (of_property, of_building, of_staircase),
        Building: (Property.objects.none(), of_building, of_staircase),
        Staircase: (Property.objects.none(), Building.objects.none(), of_staircase),
    }
    found: AnnouncementQuerySet = AnnouncementPage.objects.filter(_naming(inside[type(place)]))
    return found


def relabel_place(place: Place) -> list[AnnouncementPage]:
    """Update the place's name in the announcements that name it, and in the search.

    Returns those that read differently now.
    """
    relabelled = []
    for page in announcements_naming(place).prefetch_related(*TARGETS):
        label = page.targets.label
        if label != page.targets_label:
            AnnouncementPage.objects.filter(pk=page.pk).update(targets_label=label)
            page.targets_label = label
            index_page(page)
            relabelled.append(page)
    return relabelled


def reindex_schedules(place: Place) -> list[AnnouncementPage]:
    """Tell the search of the place's name in schedules; returns the announcements that have it."""
    # A property's name does not stand there.
    staircases = place.staircases.all() if isinstance(place, Building) else [place]
    keys = {
        reference.object_id
        for staircase in staircases
        if isinstance(staircase, Staircase)
        for reference in ReferenceIndex.get_references_to(staircase)
    }
    found = list(AnnouncementPage.objects.filter(pk__in=keys))
    for page in found:
        index_page(page)
    return found


def _naming(places: tuple[QuerySet[Model], ...]) -> Q:
    concerned = Q()
    for (field, column), found in zip(FIELDS, places, strict=True):
        rows = getattr(AnnouncementPage, field).through.objects
        chosen = rows.filter(**{f"{column}__in": found})
        concerned |= Q(pk__in=chosen.values("announcementpage"))
    return concerned


def _around(place: Place) -> tuple[QuerySet[Model], ...]:
    """The properties, buildings and staircases that hold the place or are held by it."""
    estates, buildings, staircases = (
        Property.objects.all(),
        Building.objects.all(),
        Staircase.objects.all(),
    )
    if isinstance(place, Property):
        return (
            estates.filter(pk=place.pk),
            buildings.filter(property=place),
            staircases.filter(building__property=place),
        )
    building = place if isinstance(place, Building) else place.building
    inside = {"building": building} if isinstance(place, Building) else {"pk": place.pk}
    return (
        estates.filter(pk=building.property_id),
        buildings.filter(pk=building.pk),
        staircases.filter(**inside),
    )


@dataclass(frozen=True, slots=True)
class ReachChannel:
    """A channel: what people get, how many in words, and a sample without names.

    `correction` says to whom a correction goes once more, or nothing.
    """

    title: str
    reached: str
    sample: tuple[str, ...] = ()
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Exact numbers. `people` see it first in their panel; `ways` are those of the plugins.

    The samples name nobody: addresses of premises, masked addresses and numbers.
    """

    premises: int
    addresses: tuple[str, ...]
    people: int
    ways: tuple[ReachChannel, ...]


def reach_of(targets: Targets, kind: AnnouncementKind | None, today: date) -> Reach:
    """The reach of an announcement with these targets; a constant number of queries."""
    found = recipients(targets, today)
    ways: list[ReachChannel] = []
    for plugin in list_plugins():
        if plugin.site.reach:
            ways += plugin.site.reach(targets, kind, found)
    return Reach(found.premises, found.sample, found.people, tuple(ways))


STORED_FIELDS = {"Property": "properties", "Building": "buildings", "Staircase": "staircases"}


def replace_in_revisions(place: Place, by: Sequence[Place]) -> int:
    """Replace `place` by others in the newest revisions of announcements; returns how many.

    Otherwise an editor who publishes the revision would restore the old place.
    """
    field = STORED_FIELDS[type(place).__name__]
    newest = AnnouncementPage.objects.filter(latest_revision__isnull=False)
    rows = Revision.objects.filter(pk__in=newest.values("latest_revision"))
    changed = 0
    for revision in rows.exclude(**{f"content__{field}": []}).iterator():
        keys = revision.content.get(field) or []
        if place.pk in keys:
            kept = [key for key in keys if key != place.pk]
            revision.content[field] = list(dict.fromkeys([*kept, *(one.pk for one in by)]))
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
            changed += 1
    return changed


@dataclass(frozen=True, slots=True)
class Visit:
    """One row: `key` stays the same while the row is edited; the moments are of Warsaw."""

    key: str
    staircase: Staircase | None
    place: str
    starts: datetime
    ends: datetime

    @property
    def where(self) -> str:
        return ", ".join(part for part in (str(self.staircase or ""), self.place) if part)


def schedules(pages: Iterable[AnnouncementPage]) -> dict[int, list[Visit]]:
    """The rows of each announcement by its key, in the editor's order; one query for all."""
    raw = {page.pk: list(_rows(page)) for page in pages}
    keys = {row.get("staircase") for rows in raw.values() for _key, row in rows}
    staircases = Staircase.objects.select_related("building").in_bulk(keys - {None})
    return {pk: [_visit(key, row, staircases) for key, row in rows] for pk, rows in raw.items()}


def _rows(page: AnnouncementPage) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    for block in page.body.raw_data:
        if block["type"] != "schedule":
            continue
        for item in block["value"]["visits"]:
            # A list that no editor has saved yet holds bare values without ids.
            wrapped = "value" in item
            yield str(item["id"] if wrapped else number), item["value"] if wrapped else item
            number += 1


def _visit(key: str, row: dict[str, Any], staircases: dict[int, Staircase]) -> Visit:
    day = date.fromisoformat(row["day"])
    starts, ends = (
        timezone.make_aware(datetime.combine(day, time.fromisoformat(row[name].zfill(5))))
        for name in ("start", "end")
    )
    staircase = staircases.get(row.get("staircase") or 0)
    return Visit(key, staircase, row.get("place") or "", starts, ends)
