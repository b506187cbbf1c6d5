"""The residents of premises as the core and the panels know them, counted for any places.

One query, and one of each panel that knows whose logins belong to which premises.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms_ext.plugins import plugins
from cms_ext.premises.models import Premises, lasting
from cms_ext.public_site.notices.targets import Targets

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
        Premises.objects.filter(lasting(today))
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
    for plugin in plugins():
        if plugin.panel.panel is not None and plugin.panel.panel.logins:
            for premises, user in plugin.panel.panel.logins(today):
                found[premises].add(user)
    return found


def _united(users_of: dict[int, set[int]], premises: Iterable[int]) -> set[int]:
    none: set[int] = set()
    return none.union(*(users_of.get(one, none) for one in premises))
