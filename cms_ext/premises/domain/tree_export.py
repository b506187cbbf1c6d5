"""The premises tree as rows of its own file (`tree_file.TreeRow`): what goes out comes in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cms_ext.premises.domain.place import UNASSIGNED
from cms_ext.premises.domain.tree_file import KINDS, TreeRow
from cms_ext.premises.models import Building, Premises, Property, Staircase

COLUMNS = tuple(TreeRow.__dataclass_fields__)
KIND_WORDS = {kind: word for word, kind in KINDS.items()}


def list_tree_rows() -> Iterator[list[Any]]:
    """Yield properties, buildings, staircases and premises in the columns of COLUMNS.

    Places that were merged into others are left out. Four queries.
    """
    for place in Property.objects.filter(merged_into=None).exclude(code=UNASSIGNED):
        yield _row(place, property_code=place.code, property_name=place.name)
    buildings = Building.objects.filter(merged_into=None).select_related("property")
    for building in buildings.order_by("code__polish"):
        yield _row(building, building_address=building.address, **_of_building(building))
    staircases = Staircase.objects.filter(merged_into=None).select_related("building__property")
    for staircase in staircases.order_by("building__code__polish", "code__polish"):
        of_building = _of_building(staircase.building)
        yield _row(staircase, staircase_code=staircase.code, **of_building)
    flats = Premises.objects.filter(merged_into=None)
    for flat in flats.select_related("building__property", "staircase").order_by("code__polish"):
        yield _row(
            flat,
            staircase_code=flat.staircase.code if flat.staircase else "",
            premises_code=flat.code,
            premises_no=flat.number,
            kind=KIND_WORDS[Premises.Kind(flat.kind)],
            area_m2=flat.area,
            persons=flat.persons,
            address=flat.address,
            **_of_building(flat.building),
        )


def _of_building(building: Building) -> dict[str, str]:
    lies_in = building.property.code
    return {
        "property_code": "" if lies_in == UNASSIGNED else lies_in,
        "building_code": building.code,
    }


def _row(place: Property | Building | Staircase | Premises, **cells: Any) -> list[Any]:
    known = {"valid_from": place.valid_from, "valid_to": place.valid_to, **cells}
    return [known.get(name, "") for name in COLUMNS]
