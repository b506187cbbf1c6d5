"""Queries of the premises tree: its nodes with counts, searches, and the acts on a place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.audit.words import action_in_words
from cms_ext.plugins import WaitingRows
from cms_ext.premises.domain.codes import BOTH_NUMBERS, parse_flat_address
from cms_ext.premises.domain.flat_query import read_flat_query
from cms_ext.premises.domain.place import UNASSIGNED, Place
from cms_ext.premises.models import Building, Premises, Property, Staircase, house_address

FORMER, ADDRESS = "former_codes__code", ("address",)
P = TypeVar("P", bound=Model)


@dataclass(slots=True)
class StaircaseNode:
    place: Staircase
    premises: int = 0


@dataclass(slots=True)
class BuildingNode:
    """A building with its staircases; `premises` includes those of its staircases."""

    place: Building
    premises: int = 0
    staircases: list[StaircaseNode] = field(default_factory=list)


@dataclass(slots=True)
class PropertyNode:
    place: Property
    buildings: list[BuildingNode] = field(default_factory=list)

    @property
    def staircases(self) -> int:
        return sum(len(building.staircases) for building in self.buildings)

    @property
    def premises(self) -> int:
        return sum(building.premises for building in self.buildings)


def list_properties(today: date) -> QuerySet[Property]:
    """Return the properties that are not over, without „do przypisania”."""
    return Property.objects.filter(current_places(today)).exclude(code=UNASSIGNED)


def build_tree(properties: Sequence[Property], today: date) -> list[PropertyNode]:
    """Build the nodes of these properties, down to the numbers of premises.

    Four queries for any number of rows.
    """
    nodes = {estate.pk: PropertyNode(estate) for estate in properties}
    houses: dict[int, BuildingNode] = {}
    for building in Building.objects.filter(current_places(today), property__in=nodes):
        houses[building.pk] = BuildingNode(building)
        nodes[building.property_id].buildings.append(houses[building.pk])
    stairs: dict[int, StaircaseNode] = {}
    for staircase in Staircase.objects.filter(
        current_places(today), building__property__in=nodes
    ).order_by("code__polish"):
        if staircase.building_id in houses:
            staircase.building = houses[staircase.building_id].place
            stairs[staircase.pk] = StaircaseNode(staircase)
            houses[staircase.building_id].staircases.append(stairs[staircase.pk])
    counted = Premises.objects.filter(current_places(today), building__property__in=nodes)
    for house, stair, number in (
        counted.order_by().values_list("building", "staircase").annotate(Count("pk"))
    ):
        if house in houses:
            houses[house].premises += number
        if stair in stairs:
            stairs[stair].premises += number
    return list(nodes.values())


def count_unassigned_buildings(today: date) -> int:
    """Count imported buildings that no property has been assigned to yet."""
    return _unassigned(today).count()


def list_unassigned_buildings(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return these buildings as a work queue."""
    return WaitingRows(_unassigned(today))


def _unassigned(today: date) -> QuerySet[Building]:
    return Building.objects.filter(current_places(today), property__code=UNASSIGNED)


def find_places(query: str) -> list[QuerySet[Place]]:
    """Find places, by level, that match every word of the query; ended ones too.

    A word matches the code, name or address: it begins one of the stored words; a number must be
    complete. Compared in Python, word by word. Flats are also found by their addresses as people
    write them (`codes.py`).
    """
    words = folded_words(query)
    return [
        _matching(Property.objects.all(), words, ("code", FORMER), ("name",)),
        _matching(Building.objects.select_related("property"), words, ("code", FORMER), ADDRESS),
        _matching(
            Staircase.objects.select_related("building__property"),
            words,
            ("code", "building__code"),
            ("building__address",),
            also=(_("klatka"),),
        ),
        _matching(
            Premises.objects.select_related("building__property", "staircase"),
            words,
            ("code", FORMER),
            ("number", *ADDRESS, "building__address"),
            also=(_("m. lokal"),),
            more=_flats_at(query),
        ),
    ]


def _flats_at(query: str) -> set[int]:
    """Return keys of flats that the query names by address, `Długa 48m43`. At most one query."""
    wanted = read_flat_query(query)
    # „Żabia 1 klatka A” names a staircase, which is a row of its own.
    is_staircase = wanted.staircase and len(wanted.numbers) < BOTH_NUMBERS
    if is_staircase or not (wanted.names or wanted.numbers):
        return set()
    columns = ("pk", "staircase__code", "number", "address", "building__address", "building__code")
    return {
        pk
        for pk, staircase, number, own, building, code in Premises.objects.values_list(*columns)
        if wanted.fits(
            parse_flat_address(house_address(own, building, code), number), staircase or ""
        )
    }


def current_places(today: date) -> Q:
    """Return the condition for places that are not over today."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=today)


def _matching(
    rows: QuerySet[P],
    words: Sequence[str],
    codes: Sequence[str],
    names: Sequence[str],
    *,
    also: Sequence[str] = (),
    more: Iterable[int] = (),
) -> QuerySet[P]:
    """Filter rows by the words.

    `also` are words that people use for what is stored without them; `more` are keys of rows found
    otherwise.
    """
    if not words:
        return rows.none()
    words_of = cache(folded_words)  # the same address is in many rows

    def words_in(texts: Iterable[str | None]) -> set[str]:
        return {word for text in texts if text for word in words_of(text)}

    fitting = {
        pk
        for pk, *texts in rows.order_by().values_list("pk", *codes, *names)
        if _fits(words, words_in(texts[: len(codes)]), words_in((*texts[len(codes) :], *also)))
    }
    return rows.filter(pk__in=fitting.union(more))


def _fits(words: Iterable[str], codes: set[str], names: set[str]) -> bool:
    return all(
        word in names
        or any(stored.startswith(word) for stored in codes)
        or (not word[0].isdigit() and any(stored.startswith(word) for stored in names))
        for word in words
    )


SHOWN = 30
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class PlaceAct:
    """One act on a place from the access log; `detail` holds codes and facts, no names."""

    at: datetime
    action: str
    detail: str


def list_acts(place: Place) -> list[PlaceAct]:
    """List the acts on a place, the newest first. One query."""
    events = AuditEvent.objects.filter(
        object_type=place._meta.label, object_id=str(place.pk)
    ).order_by("-pk")[:SHOWN]
    return [PlaceAct(event.at, action_in_words(event.action), _detail(event)) for event in events]


def _detail(event: AuditEvent) -> str:
    ends = [_day(state) for state in (event.from_state, event.to_state) if state]
    facts = [
        f"{FIELDS.get(name, name)}: {_day(values[0]) or '–'} → {_day(values[1]) or '–'}"
        for name, values in event.changes.items()
        if isinstance(values, Sequence) and not isinstance(values, str) and len(values) == 2
    ]
    return "; ".join([" → ".join(ends), *facts]).strip("; ")


def _day(value: str) -> str:
    """Format a day as people write it; return any other value unchanged."""
    return "{2}.{1}.{0}".format(*value.split("-")) if ISO_DAY.fullmatch(value) else value


FIELDS = {
    "code": "kod",
    "name": "nazwa",
    "address": "adres",
    "number": "numer",
    "kind": "rodzaj",
    "area": "powierzchnia",
    "persons": "osoby",
    "valid_from": "od",
}
