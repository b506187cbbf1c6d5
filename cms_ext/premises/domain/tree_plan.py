"""The parts of the tree as a file has them, compared with those on file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cms_ext.premises.domain.codes import HouseCodes, find_premises_by_code
from cms_ext.premises.domain.place import Place, find_parent, find_survivor, format_path
from cms_ext.premises.domain.tree_file import KINDS, TreeRow
from cms_ext.premises.models import Building, FormerCode, Property, Staircase

Key = tuple[str, ...]
# A refusal: code, line, what is wrong and what to do, the column, what was found.
Refuse = Callable[[str, int, str, str, str], None]
PORTION = 500
# Facts of a level by the file's column and the model's field.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "property": {"property_name": "name"},
    "building": {"building_address": "address"},
    "staircase": {},
    "premises": {
        "premises_no": "number",
        "kind": "kind",
        "area_m2": "area",
        "persons": "persons",
        "address": "address",
    },
}


@dataclass(slots=True)
class PlannedPlace:
    """One part of the tree as the file has it; `line` is the first that names it.

    `place` is the part on file, None for one that is to be made. `valid_to` is its last day if
    the file gives one.
    """

    key: Key
    line: int
    parent: Key | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    valid_to: date | None = None
    place: Place | None = None

    @property
    def level(self) -> str:
        return self.key[0]

    @property
    def code(self) -> str:
        return self.key[-1]

    @property
    def moved(self) -> bool:
        """Whether its parent on file is another than in the file."""
        if self.place is None or self.parent is None:
            return False
        lies_in = find_parent(self.place)
        if lies_in is None or make_key(lies_in) == self.parent:
            return False
        # The file may name the building alone of a flat that has a staircase there.
        return not (
            self.level == "premises"
            and isinstance(lies_in, Staircase)
            and self.parent == make_key(lies_in.building)
        )

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The changed fields as (old, new) by the model's field name."""
        if self.place is None:
            return {}
        pairs = {name: (getattr(self.place, name), new) for name, new in self.facts.items()}
        return {name: (old, new) for name, (old, new) in pairs.items() if old != new}

    @property
    def ends(self) -> bool:
        return (
            self.place is not None
            and self.valid_to is not None
            and self.place.valid_to != self.valid_to
        )


class TreePlan:
    """The nodes of a file by key, from the top of the tree down."""

    def __init__(self) -> None:
        self.nodes: dict[Key, PlannedPlace] = {}
        self._codes = HouseCodes()
        self._properties = {estate.code: estate for estate in Property.objects.all()}
        former = FormerCode.objects.filter(property__isnull=False).select_related("property")
        for row in former:
            if row.property is not None:
                self._properties.setdefault(row.code, row.property)

    @property
    def property_codes(self) -> set[str]:
        return set(self._properties)

    def add(self, rows: Iterable[tuple[int, TreeRow]], refuse: Refuse) -> None:
        """Add rows; rows that contradict each other are refused."""
        for line, row in rows:
            path = list(self._path(row))
            for above, key in zip([None, *path], path, strict=False):
                node = self.nodes.setdefault(key, PlannedPlace(key, line))
                _set_parent(node, above, line, refuse)
                _set_facts(node, row, line, refuse)
            own = self.nodes[path[-1]]
            if row.valid_from:
                own.facts["valid_from"] = row.valid_from
            own.valid_to = row.valid_to

    def _path(self, row: TreeRow) -> Iterator[Key]:
        building, staircase = self._codes.today(row.building_code, row.staircase_code)
        if row.property_code:
            estate = self._properties.get(row.property_code)
            yield ("property", find_survivor(estate).code if estate else row.property_code)
        if building:
            yield ("building", building)
        if staircase:
            yield ("staircase", building, staircase)
        if row.premises_code:
            yield ("premises", row.premises_code)

    def load(self) -> None:
        """Find the part on file of each node. A few queries for each portion of premises."""
        buildings = Building.objects.select_related("property").in_bulk(field_name="code")
        stairs = {
            make_key(stair): stair
            for stair in Staircase.objects.select_related("building__property")
        }
        flats = [key[-1] for key in self.nodes if key[0] == "premises"]
        known: dict[str, Any] = {}
        for start in range(0, len(flats), PORTION):
            known |= find_premises_by_code(flats[start : start + PORTION])
        for key, node in self.nodes.items():
            found: Mapping[str, Mapping[Any, Any]] = {
                "property": self._properties,
                "building": buildings,
                "premises": known,
            }
            place = stairs.get(key) if key[0] == "staircase" else found[key[0]].get(key[-1])
            node.place = place

    def by_level(self, level: str) -> list[PlannedPlace]:
        return [node for node in self.nodes.values() if node.level == level]


def make_key(place: Place) -> Key:
    """`("staircase", building, code)`; of all other levels the code says enough."""
    if isinstance(place, Staircase):
        return ("staircase", place.building.code, place.code)
    return (type(place).__name__.lower(), place.code)


def format_key(key: Key) -> str:
    return "/".join(key[1:])


def format_parent_path(place: Place) -> str:
    parent = find_parent(place)
    return format_path(parent) if parent is not None else ""


def _set_parent(node: PlannedPlace, above: Key | None, line: int, refuse: Refuse) -> None:
    if above is None:
        return
    if node.parent in (None, above):
        node.parent = above
        return
    refuse(
        "PARENT_DIFFERS",
        line,
        f"{node.code} leży w wierszu {node.line} w {format_key(node.parent)}, a tutaj w "
        f"{format_key(above)}. Zostaw jedno.",
        f"{above[0]}_code",
        format_key(above),
    )


def _set_facts(node: PlannedPlace, row: TreeRow, line: int, refuse: Refuse) -> None:
    for column, name in COLUMNS[node.level].items():
        value = getattr(row, column)
        if value in ("", None):
            continue
        value = KINDS[value] if column == "kind" else value
        if node.facts.setdefault(name, value) != value:
            refuse(
                "VALUE_DIFFERS",
                line,
                f"{node.code} ma w wierszu {node.line} inną wartość: {node.facts[name]}.",
                column,
                str(value),
            )
