"""Codes of files, old ones too, read as the codes of today. For whole files: few queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from cms_ext.public_site.premises.domain.place import survivor_of
from cms_ext.public_site.premises.models import Building, FormerCode, Premises, Staircase

K = TypeVar("K")
P = TypeVar("P", Building, Staircase)


class HouseCodes:
    """Buildings and staircases by every code that they have or had. Four queries."""

    def __init__(self) -> None:
        houses = {house.pk: house for house in Building.objects.all()}
        once = FormerCode.objects.filter(building__isnull=False)
        self._buildings: dict[str, Building] = _with_former(
            houses,
            {house.code: pk for pk, house in houses.items()},
            {code: pk for code, pk in once.values_list("code", "building_id") if pk},
        )
        stairs = {stair.pk: stair for stair in Staircase.objects.select_related("building")}
        former = FormerCode.objects.filter(staircase__isnull=False)
        self._staircases: dict[tuple[int, str], Staircase] = _with_former(
            stairs,
            {(stair.building_id, stair.code): pk for pk, stair in stairs.items()},
            {
                (inside, code): pk
                for inside, code, pk in former.values_list("inside_id", "code", "staircase_id")
                if inside and pk
            },
        )

    def today(self, building: str, staircase: str) -> tuple[str, str]:
        """Both codes as they are now; codes that nobody knows stay as they are."""
        house = self._buildings.get(building)
        if house is None:
            return building, staircase
        stair = self._staircases.get((house.pk, staircase))
        return (house.code, staircase) if stair is None else (stair.building.code, stair.code)


def premises_of_codes(codes: Collection[str]) -> dict[str, Premises]:
    """By each of these codes the premises that has or had it, with building and staircase."""
    rows = Premises.objects.select_related("building", "staircase", "merged_into")
    found = {one.code: one for one in rows.filter(code__in=codes)}
    former = FormerCode.objects.filter(code__in=codes, premises__isnull=False)
    keys = {code: key for code, key in former.values_list("code", "premises_id") if key}
    keys |= {code: one.merged_into_id for code, one in found.items() if one.merged_into_id}
    survivors = rows.in_bulk(set(keys.values()))
    for code, key in keys.items():
        found[code] = survivor_of(survivors[key])
    return found


def _with_former(rows: Mapping[int, P], now: Mapping[K, int], once: Mapping[K, int]) -> dict[K, P]:
    found: dict[K, P] = {}
    for code, key in {**once, **now}.items():
        row = rows[key]
        while row.merged_into_id is not None:
            row = rows[row.merged_into_id]
        found[code] = row
    return found
