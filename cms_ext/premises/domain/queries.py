"""The premises tree as screens show it: folded, counted, by pages; and what was done to a part."""

from __future__ import annotations

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
from cms_ext.premises.domain.place import UNASSIGNED, Place
from cms_ext.premises.models import Building, Premises, Property, Staircase, house_address

# A flat by its address as people say it, type it, and write it into the title of a transfer.
#
# `Wzorcowa 1 m. 8`, `wzorcowa 1/8`, `48m43`, `00-000 Przykładowo, ul. Długa 48 lok. 43` are
# compared with what letters print: street, house, flat. Pure.

POSTAL_CODE = re.compile(r"\b\d{2}-\d{3}\b")
# What stands between a house and a flat, also glued to the numbers: `48m43`.
FLAT_MARK = re.compile(r"(?<![^\W\d])(?:m|lok)\.?\s*(?=\d)", re.I)
# Words that people put into an address or leave out of it.
BESIDE = frozenset(
    [
        *("ul", "ulica", "os", "osiedle", "al", "aleja", "aleje", "pl", "plac", "nr", "numer"),
        *("m", "mieszkanie", "mieszkania", "lok", "lokal", "lokalu"),
    ]
)
# House and flat, the least that tells a flat without its street.
BOTH_NUMBERS = 2


def split_address(text: str) -> tuple[str, ...]:
    """The words that tell an address from another: `12 A` is one, `08` is `8`, no postal code."""
    found: list[str] = []
    for word in folded_words(FLAT_MARK.sub(" ", POSTAL_CODE.sub(" ", text))):
        if len(word) == 1 and word.isalpha() and found and found[-1].isdigit() and word != "m":
            found[-1] += word
        elif word not in BESIDE:
            found.append(word.lstrip("0") or word)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class FlatAddress:
    """The folded words of a flat's address; `flat` is empty for a whole house."""

    street: tuple[str, ...]
    house: str
    flat: str
    town: tuple[str, ...]

    def names(self) -> set[tuple[str, ...]]:
        """What a longer text holds that names the flat: with the whole street, or its last word."""
        numbers = tuple(one for one in (self.house, self.flat) if one)
        if len(numbers) < BOTH_NUMBERS or not self.street:
            return {(*self.street, *numbers)} if self.street and numbers else set()
        return {(*self.street, *numbers), (self.street[-1], *numbers)}

    def fits(self, wanted: tuple[str, ...]) -> bool:
        """Whether the words of a question name the flat, or its house, street or town.

        Names may be begun; numbers are whole: who asks for house 1 does not mean 12. Without any
        name both numbers are needed.
        """
        numbers = [word for word in wanted if word[0].isdigit()]
        names = [word for word in wanted if not word[0].isdigit()]
        known = (*self.street, *self.town)
        if not all(any(word.startswith(name) for word in known) for name in names):
            return False
        for word in self.street:  # 3 Maja 5
            if names and word[0].isdigit() and numbers[:1] == [word]:
                numbers.pop(0)
        if not names and len(numbers) != BOTH_NUMBERS:
            return False
        return numbers == [self.house, self.flat][: len(numbers)]


def parse_flat_address(house: str, flat: str) -> FlatAddress:
    """Of the house's address, with or without a town on either side, and the flat's number."""
    parts = [split_address(part) for part in house.split(",")]
    at = next((i for i, part in enumerate(parts) if _number_in(part) is not None), 0)
    town = tuple(word for i, part in enumerate(parts) if i != at for word in part)
    words, own = parts[at], "".join(split_address(flat))
    place = _number_in(words)
    if place is None:
        return FlatAddress(words, own, "", town)
    if own and place and words[place] == own and words[place - 1][0].isdigit():
        place -= 1  # the flat stands in the address, too
    rest = tuple(word for word in words[place + 1 :] if word != own)
    return FlatAddress(words[:place], words[place], own, (*rest, *town))


def _number_in(words: tuple[str, ...]) -> int | None:
    """The place of the last word that is a number."""
    return next((i for i in reversed(range(len(words))) if words[i][0].isdigit()), None)


FORMER, ADDRESS = "former_codes__code", ("address",)
P = TypeVar("P", bound=Model)


@dataclass(slots=True)
class StaircaseNode:
    place: Staircase
    premises: int = 0


@dataclass(slots=True)
class BuildingNode:
    """`premises` counts those of its staircases as well."""

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
    """The properties that last or are to come."""
    return Property.objects.filter(not_over(today)).exclude(code=UNASSIGNED)


def build_tree(properties: Sequence[Property], today: date) -> list[PropertyNode]:
    """These properties with the buildings, staircases and numbers of premises in them.

    Four queries for any number of rows.
    """
    nodes = {estate.pk: PropertyNode(estate) for estate in properties}
    houses: dict[int, BuildingNode] = {}
    for building in Building.objects.filter(not_over(today), property__in=nodes):
        houses[building.pk] = BuildingNode(building)
        nodes[building.property_id].buildings.append(houses[building.pk])
    stairs: dict[int, StaircaseNode] = {}
    for staircase in Staircase.objects.filter(
        not_over(today), building__property__in=nodes
    ).order_by("code"):
        if staircase.building_id in houses:
            staircase.building = houses[staircase.building_id].place
            stairs[staircase.pk] = StaircaseNode(staircase)
            houses[staircase.building_id].staircases.append(stairs[staircase.pk])
    counted = Premises.objects.filter(not_over(today), building__property__in=nodes)
    for house, stair, number in (
        counted.order_by().values_list("building", "staircase").annotate(Count("pk"))
    ):
        if house in houses:
            houses[house].premises += number
        if stair in stairs:
            stairs[stair].premises += number
    return list(nodes.values())


def count_unassigned_buildings(today: date) -> int:
    """How many imported buildings are not assigned to a property yet."""
    return _unassigned(today).count()


def list_unassigned_buildings(user: AbstractBaseUser, today: date) -> WaitingRows:
    """These buildings as a queue."""
    return WaitingRows(_unassigned(today))


def _unassigned(today: date) -> QuerySet[Building]:
    return Building.objects.filter(not_over(today), property__code=UNASSIGNED)


def find_places(query: str) -> list[QuerySet[Place]]:
    """The places, by level, with every word of the query in code, name or address; ended too.

    Compared in Python: neither database folds Polish letters the way people type them. A word
    begins one of the words on file; a number of an address is the whole number. Flats are found by
    their addresses as people write them, too (`address_search`).
    """
    asked = folded_words(query)
    return [
        _matching(Property.objects.all(), asked, ("code", FORMER), ("name",)),
        _matching(Building.objects.select_related("property"), asked, ("code", FORMER), ADDRESS),
        _matching(
            Staircase.objects.select_related("building__property"),
            asked,
            ("code", "building__code"),
            ("building__address",),
            also=(_("klatka"),),
        ),
        _matching(
            Premises.objects.select_related("building__property", "staircase"),
            asked,
            ("code", FORMER),
            ("number", *ADDRESS, "building__address"),
            also=(_("m. lokal"),),
            more=_flats_at(query),
        ),
    ]


def _flats_at(query: str) -> set[int]:
    """Keys of the flats that the query names by an address, `Długa 48m43`. One query, or none."""
    asked = split_address(query)
    if not asked:
        return set()
    columns = ("pk", "number", "address", "building__address", "building__code")
    return {
        pk
        for pk, number, own, building, code in Premises.objects.values_list(*columns)
        if parse_flat_address(house_address(own, building, code), number).fits(asked)
    }


def not_over(today: date) -> Q:
    """The condition for places that are not over today."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=today)


def _matching(
    rows: QuerySet[P],
    asked: Sequence[str],
    codes: Sequence[str],
    names: Sequence[str],
    *,
    also: Sequence[str] = (),
    more: Iterable[int] = (),
) -> QuerySet[P]:
    """`also` are words by which people call what is on file without them, `more` the keys of rows
    that were found otherwise.
    """
    if not asked:
        return rows.none()
    words_of = cache(folded_words)  # the same address stands in many rows

    def words_in(texts: Iterable[str | None]) -> set[str]:
        return {word for text in texts if text for word in words_of(text)}

    fitting = {
        pk
        for pk, *texts in rows.order_by().values_list("pk", *codes, *names)
        if _fits(asked, words_in(texts[: len(codes)]), words_in((*texts[len(codes) :], *also)))
    }
    return rows.filter(pk__in=fitting.union(more))


def _fits(asked: Iterable[str], codes: set[str], names: set[str]) -> bool:
    return all(
        word in names
        or any(one.startswith(word) for one in codes)
        or (not word[0].isdigit() and any(one.startswith(word) for one in names))
        for word in asked
    )


SHOWN = 30
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class PlaceAct:
    """`detail` are codes and facts, never a person."""

    at: datetime
    action: str
    detail: str


def list_acts(place: Place) -> list[PlaceAct]:
    """The newest acts first. One query."""
    events = AuditEvent.objects.filter(
        object_type=place._meta.label, object_id=str(place.pk)
    ).order_by("-pk")[:SHOWN]
    return [PlaceAct(event.at, action_in_words(event.action), _detail(event)) for event in events]


def _detail(event: AuditEvent) -> str:
    ends = [_day(state) for state in (event.from_state, event.to_state) if state]
    facts = [
        f"{_field(name)}: {_day(values[0]) or '–'} → {_day(values[1]) or '–'}"
        for name, values in event.changes.items()
        if isinstance(values, Sequence) and not isinstance(values, str) and len(values) == 2
    ]
    return "; ".join([" → ".join(ends), *facts]).strip("; ")


def _day(value: str) -> str:
    """A day as people write it; whatever else as it is."""
    return "{2}.{1}.{0}".format(*value.split("-")) if ISO_DAY.fullmatch(value) else value


def _field(name: str) -> str:
    return FIELDS.get(name, name)


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
