"""The premises tree in which an editor chooses places, in a constant number of queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words
from cms_ext.premises.domain.place import is_unassigned
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.domain.outages import describe_past, group_by_property
from cms_ext.public_site.notices.domain.recipients import Count, Residents, read_residents
from cms_ext.public_site.notices.targets import Place

# Up to this many buildings all properties are unfolded.
FEW = 12
# „ul. Wzorcowa 5 klatka 2” finds the building; its entrances stand inside it.
ENTRANCE = re.compile(r"\b(?:kl|klatk\w*)\b.*$", re.IGNORECASE)
PLACES = ("properties", "buildings", "staircases")

Chosen = Mapping[str, set[int]]


@dataclass(frozen=True, slots=True)
class PlaceBranch:
    """One place with the places inside it; `field` is the form field with its key.

    `waiting`: it only collects unassigned buildings and cannot be chosen. `covered`: a place that
    holds it is chosen. `open`: something inside is chosen or was searched for. `words` are what a
    search compares. `past` says why a chosen place does not exist today, or is empty.
    """

    place: Place
    field: str
    label: str
    chosen: bool
    covered: bool
    open: bool
    count: Count
    past: str = ""
    words: str = ""
    waiting: bool = False
    inside: tuple[PlaceBranch, ...] = ()

    @property
    def name(self) -> str:
        """Return its name outside the tree."""
        return str(self.place)

    @property
    def box_id(self) -> str:
        return f"id_{self.field}_{self.place.pk}"


@dataclass(frozen=True, slots=True)
class PlaceTree:
    """The branches; `missed` if the search found nothing."""

    branches: tuple[PlaceBranch, ...]
    find: str
    missed: bool

    @property
    def chosen(self) -> list[PlaceBranch]:
        """Return the chosen places, the largest first."""
        found = [branch for branch in _walked(self.branches) if branch.chosen]
        return sorted(found, key=lambda branch: PLACES.index(branch.field))

    @property
    def premises(self) -> int:
        """Return the number of premises in the chosen places, each counted once."""
        return sum(branch.count.premises for branch in self.chosen if not branch.covered)


def build_place_tree(chosen: Chosen, today: date, *, find: str = "") -> PlaceTree:
    """Return today's places, or those that the search finds, and all `chosen` ones.

    `chosen` holds keys by the fields of a form. Properties without a building are left out.
    """
    buildings = Building.objects.prefetch_related("staircases")
    estates = [(estate, list(found)) for estate, found in group_by_property(buildings)]
    few = sum(len(found) for _estate, found in estates) <= FEW
    words = folded_words(ENTRANCE.sub("", find))
    growing = _Growing(chosen, today, read_residents(today), words, few)
    branches = tuple(
        branch
        for estate, inside in estates
        if (branch := growing.property(estate, inside)) is not None
    )
    missed = bool(find.strip()) and not any(
        _is_found(branch.words, words) for branch in _walked(branches) if branch.words
    )
    return PlaceTree(branches, find, missed)


@dataclass(frozen=True, slots=True)
class _Growing:
    chosen: Chosen
    today: date
    residents: Residents
    searched: list[str]
    few: bool

    def property(self, estate: Property, buildings: list[Building]) -> PlaceBranch | None:
        words = _words(estate.name, estate.code)
        past = describe_past(estate, self.today)
        includes_all = not past and _is_found(words, self.searched)
        chosen = estate.pk in self.chosen["properties"]
        inside = tuple(
            branch
            for building in buildings
            if (branch := self.building(building, whole=includes_all, covered=chosen)) is not None
        )
        if not (inside or chosen):
            return None
        return PlaceBranch(
            estate,
            "properties",
            _("Do przypisania") if is_unassigned(estate) else str(estate),
            chosen,
            covered=False,
            open=self.few or bool(self.searched) or any(one.chosen or one.open for one in inside),
            count=self.residents.at("properties", estate.pk),
            past=past,
            words=words,
            waiting=is_unassigned(estate),
            inside=inside,
        )

    def building(self, building: Building, *, whole: bool, covered: bool) -> PlaceBranch | None:
        words = _words(str(building), building.code)
        past = describe_past(building, self.today)
        chosen = building.pk in self.chosen["buildings"]
        inside = tuple(
            branch
            for staircase in building.staircases.all()
            if (branch := self.staircase(staircase, building, covered=covered or chosen))
            is not None
        )
        holds = any(branch.chosen for branch in inside)
        offered = not past and (whole or _is_found(words, self.searched))
        if not (offered or chosen or holds):
            return None
        return PlaceBranch(
            building,
            "buildings",
            str(building),
            chosen,
            covered,
            open=holds,
            count=self.residents.at("buildings", building.pk),
            past=past,
            words=words,
            inside=inside,
        )

    def staircase(
        self, staircase: Staircase, building: Building, *, covered: bool
    ) -> PlaceBranch | None:
        staircase.building = building  # saves a query for its name and its term
        past = describe_past(staircase, self.today)
        chosen = staircase.pk in self.chosen["staircases"]
        if past and not chosen:
            return None
        return PlaceBranch(
            staircase,
            "staircases",
            _("klatka %(code)s") % {"code": staircase.code},
            chosen,
            covered,
            open=False,
            count=self.residents.at("staircases", staircase.pk),
            past=past,
        )


def _words(*texts: str) -> str:
    return " ".join(word for text in texts for word in folded_words(text))


def _is_found(words: str, query_words: list[str]) -> bool:
    """Return whether each searched word begins a word of these; numbers must be equal."""
    own = words.split()
    return all(
        word in own if word[0].isdigit() else any(one.startswith(word) for one in own)
        for word in query_words
    )


def _walked(branches: tuple[PlaceBranch, ...]) -> Iterator[PlaceBranch]:
    for branch in branches:
        yield branch
        yield from _walked(branch.inside)
