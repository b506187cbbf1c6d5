"""Whom an announcement reaches: residents and channels, and the announcements of a place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Model, Q, QuerySet
from wagtail.models import ReferenceIndex, Revision

from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import list_plugins
from cms_ext.premises.models import Building, Premises, Property, Staircase, valid_rows
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage
from cms_ext.public_site.notices.models.mixins import TARGETS, AnnouncementQuerySet
from cms_ext.public_site.notices.targets import Place, Targets
from cms_ext.public_site.pages.domain.search import index_page

# A place by its field and key: `("buildings", 12)`.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of premises, of people with a login to a panel that shows them, of those who used it.

    A login counts as used once its owner has set an own password.
    """

    premises: int = 0
    people: int = 0
    signed_in: int = 0


@dataclass(frozen=True, slots=True)
class Residents:
    """All premises by the places that hold them, and the users of each."""

    held_by: dict[int, tuple[Key, ...]]
    users_of: dict[int, set[int]]
    signed_in: set[int]
    _counts: dict[Key, Count]

    def at(self, field: str, key: int) -> Count:
        return self._counts.get((field, key), Count())

    def count_for(self, targets: Targets) -> Count:
        """Count premises and people in the chosen places, each once."""
        chosen = {
            (field, place.pk)
            for field, places in (
                ("properties", targets.properties),
                ("buildings", targets.buildings),
                ("staircases", targets.staircases),
            )
            for place in places
        }
        concerned = [
            premises
            for premises, places in self.held_by.items()
            if targets.everybody or not chosen.isdisjoint(places)
        ]
        return _count(concerned, self.users_of, self.signed_in)


def read_residents(today: date) -> Residents:
    """Return the residents on a day, without closed logins and ended rights.

    Two queries, and one of each panel that knows the logins of premises.
    """
    rows = (
        Premises.objects.filter(valid_rows(today))
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
    unused = User.objects.filter(state=LoginState.PENDING).values_list("pk", flat=True)
    signed_in = set().union(*users_of.values()).difference(unused)
    counts = {place: _count(found, users_of, signed_in) for place, found in inside.items()}
    return Residents(held_by, users_of, signed_in, counts)


def _count(premises: Sequence[int], users_of: dict[int, set[int]], signed_in: set[int]) -> Count:
    users = _united(users_of, premises)
    return Count(len(premises), len(users), len(users & signed_in))


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
# The page's fields for places, and the column of each in the join table.
FIELDS = (("properties", "property"), ("buildings", "building"), ("staircases", "staircase"))


@dataclass(frozen=True, slots=True)
class Recipients:
    """Numbers of premises, entrances and people that an announcement concerns.

    `people` have a login to a panel that shows it, `signed_in` of them have used it. `sample` holds
    addresses without names.
    """

    premises: int
    staircases: int
    people: int
    signed_in: int
    sample: tuple[str, ...]


def count_recipients(targets: Targets, today: date) -> Recipients:
    """Count premises, entrances and people exactly, in a constant number of queries."""
    counts = read_residents(today).count_for(targets)
    premises = Premises.objects.filter(valid_rows(today))
    staircases = Staircase.objects.filter(valid_rows(today))
    if not targets.everybody:
        inside = Q(building__in=targets.buildings) | Q(building__property__in=targets.properties)
        premises = premises.filter(inside | Q(staircase__in=targets.staircases))
        chosen = Q(pk__in=[staircase.pk for staircase in targets.staircases])
        staircases = staircases.filter(inside | chosen)
    sample = premises.select_related("building").order_by("building__code__polish", "code__polish")[
        :SAMPLE
    ]
    return Recipients(
        counts.premises,
        staircases.count(),
        counts.people,
        counts.signed_in,
        tuple(found.short_address for found in sample),
    )


def filter_concerning(announcements: AnnouncementQuerySet, *places: Place) -> AnnouncementQuerySet:
    """Keep announcements for everybody, these places, their parents or parts."""
    concerned = reduce(or_, (_naming(_around(place)) for place in places), Q(everybody=True))
    result: AnnouncementQuerySet = announcements.filter(concerned)
    return result


def list_naming(place: Place) -> AnnouncementQuerySet:
    """Return the announcements, drafts too, that target the place or a part of it."""
    of_property, of_building, of_staircase = _around(place)
    inside = {
        Property: (of_property, of_building, of_staircase),
        Building: (Property.objects.none(), of_building, of_staircase),
        Staircase: (Property.objects.none(), Building.objects.none(), of_staircase),
    }
    found: AnnouncementQuerySet = AnnouncementPage.objects.filter(_naming(inside[type(place)]))
    return found


def relabel_place(place: Place) -> list[AnnouncementPage]:
    """Update the place's name in announcements and in the search index.

    Returns the announcements whose wording changed.
    """
    relabelled = []
    for page in list_naming(place).prefetch_related(*TARGETS):
        label = page.targets.label
        if label != page.targets_label:
            AnnouncementPage.objects.filter(pk=page.pk).update(targets_label=label)
            page.targets_label = label
            index_page(page)
            relabelled.append(page)
    return relabelled


def reindex_schedules(place: Place) -> list[AnnouncementPage]:
    """Update the search index of announcements with the place in a schedule.

    Returns these announcements.
    """
    # Schedules do not name properties.
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
    """Return the properties, buildings and staircases that hold the place or are in it."""
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
    """A channel: its title, the number of people as text, and a sample without names.

    `correction` says who gets a correction, or is empty.
    """

    title: str
    reached: str
    sample: tuple[str, ...] = ()
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Exact numbers of an announcement's reach; `ways` are the channels of plugins.

    `people` see it first in their panel, `signed_in` of them have been there. Samples name nobody:
    addresses of premises, masked addresses and numbers.
    """

    premises: int
    addresses: tuple[str, ...]
    people: int
    signed_in: int
    ways: tuple[ReachChannel, ...]


def measure_reach(targets: Targets, kind: AnnouncementKind | None, today: date) -> Reach:
    """Return the reach of an announcement, in a constant number of queries."""
    found = count_recipients(targets, today)
    ways: list[ReachChannel] = []
    for plugin in list_plugins():
        if plugin.site.reach:
            ways += plugin.site.reach(targets, kind, found)
    return Reach(found.premises, found.sample, found.people, found.signed_in, tuple(ways))


STORED_FIELDS = {Property: "properties", Building: "buildings", Staircase: "staircases"}


def replace_in_revisions(place: Place, by: Sequence[Place]) -> int:
    """Replace a place in the newest revisions of announcements; return how many.

    Otherwise an editor who publishes the revision would restore the old place.
    """
    field = STORED_FIELDS[type(place)]
    newest = AnnouncementPage.objects.filter(latest_revision__isnull=False)
    rows = Revision.objects.filter(pk__in=newest.values("latest_revision"))
    changed = 0
    for revision in rows.exclude(**{f"content__{field}": []}).iterator():
        keys = revision.content.get(field) or []
        if place.pk in keys:
            other_keys = [key for key in keys if key != place.pk]
            revision.content[field] = list(dict.fromkeys([*other_keys, *(one.pk for one in by)]))
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
            changed += 1
    return changed
