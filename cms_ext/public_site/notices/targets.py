"""The targets of an announcement, and what plugins show below it to each reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import ngettext

from cms_ext.base.text.polish import order_polish
from cms_ext.people.identity.models import User
from cms_ext.plugins import RelatedLink, plugin_configs
from cms_ext.premises.models import Building, Premises, Property, Staircase
from cms_ext.public_site.pages.domain.visibility import has_panel_access

Place = Property | Building | Staircase


@dataclass(frozen=True, slots=True)
class Targets:
    """Properties, buildings and staircases, or everybody, which is a choice of its own.

    Neither: nobody has chosen yet, and nobody is concerned.
    """

    properties: tuple[Property, ...] = ()
    buildings: tuple[Building, ...] = ()
    staircases: tuple[Staircase, ...] = ()
    everybody: bool = False

    @property
    def nobody(self) -> bool:
        """Return whether somebody still has to choose."""
        return not (self.everybody or self.properties or self.buildings or self.staircases)

    @property
    def label(self) -> str:
        """Return `Nieruchomość Jodłowa, ul. Wrzosowa 1, ul. Wrzosowa 3 (klatki 1, 2)`."""
        return ", ".join(self.names)

    @property
    def names(self) -> list[str]:
        """Return the names place by place; staircases of a building are one name."""
        by_building = groupby(
            sorted(
                self.staircases,
                key=lambda part: (order_polish(str(part.building)), order_polish(part.code)),
            ),
            key=lambda part: part.building,
        )
        parts = [(building, [part.code for part in found]) for building, found in by_building]
        return [
            *(str(estate) for estate in self.properties),
            *(str(building) for building in self.buildings),
            *(
                f"{building} ({ngettext('klatka', 'klatki', len(codes))} {', '.join(codes)})"
                for building, codes in parts
            ),
        ]

    def reach(self, staircase: Staircase) -> bool:
        """Return whether a reader at this staircase is concerned."""
        return self.everybody or (
            staircase in self.staircases or self.reach_all_of(staircase.building)
        )

    def reach_premises(self, premises: Premises) -> bool:
        """Return whether residents of the premises are concerned.

        Without a known staircase any staircase of the building counts.
        """
        if premises.staircase_id is None:
            return self.reach_some_of(premises.building)
        return premises.staircase_id in {part.pk for part in self.staircases} or self.reach_all_of(
            premises.building
        )

    def reach_all_of(self, building: Building) -> bool:
        """Return whether the whole building is concerned."""
        return (
            self.everybody
            or building in self.buildings
            or building.property_id in {estate.pk for estate in self.properties}
        )

    def inside(self, building: Building) -> Targets:
        """Return the targets that are staircases of this building."""
        return Targets(
            staircases=tuple(part for part in self.staircases if part.building_id == building.pk)
        )

    def reach_some_of(self, building: Building) -> bool:
        """Return whether the building or a part of it is concerned."""
        parts = {staircase.building_id for staircase in self.staircases}
        return self.reach_all_of(building) or building.pk in parts


# Separates the slugs in `AnnouncementPage.related_in`.
BETWEEN = " "


class ConcernedPage(Protocol):
    """The page as far as this module reads it."""

    related_in: str


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    """The links of one plugin; never empty."""

    heading: str
    links: Sequence[RelatedLink]


def list_related(
    page: ConcernedPage, user: User | AnonymousUser, today: date
) -> tuple[RelatedGroup, ...]:
    """Return what this reader finds below the page.

    A reader whom no panel admits counts as anonymous.
    """
    is_known = isinstance(user, User) and has_panel_access(user, user.realm, today)
    reader = user if is_known else AnonymousUser()
    slugs = page.related_in.split(BETWEEN)
    slots = [
        related
        for config in plugin_configs()
        if config.slug in slugs and (related := config.plugin.site.related)
    ]
    found = ((slot.heading, slot.shown(page, reader, today)) for slot in slots)
    return tuple(RelatedGroup(heading, links) for heading, links in found if links)
