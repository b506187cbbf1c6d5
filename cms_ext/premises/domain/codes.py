"""Codes and addresses as files and people write them, read as parts of the tree of today."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from cms_ext.premises.domain.place import UNASSIGNED, find_place, find_survivor
from cms_ext.premises.models import Building, FormerCode, Premises, Property, Staircase

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


def find_premises_by_code(codes: Collection[str]) -> dict[str, Premises]:
    """By each of these codes the premises that has or had it, with building and staircase."""
    rows = Premises.objects.select_related("building", "staircase", "merged_into")
    found = {one.code: one for one in rows.filter(code__in=codes)}
    former = FormerCode.objects.filter(code__in=codes, premises__isnull=False)
    keys = {code: key for code, key in former.values_list("code", "premises_id") if key}
    keys |= {code: one.merged_into_id for code, one in found.items() if one.merged_into_id}
    survivors = rows.in_bulk(set(keys.values()))
    for code, key in keys.items():
        found[code] = find_survivor(survivors[key])
    return found


def _with_former(rows: Mapping[int, P], now: Mapping[K, int], once: Mapping[K, int]) -> dict[K, P]:
    found: dict[K, P] = {}
    for code, key in {**once, **now}.items():
        row = rows[key]
        while row.merged_into_id is not None:
            row = rows[row.merged_into_id]
        found[code] = row
    return found


def find_or_make_building(code: str, *, address: str = "") -> tuple[Building, bool]:
    """The building that has or had the code, and whether it was made.

    A new one stands under the property „do przypisania” until staff move it
    (`import_formats.md` §3); the address of a known one stays as it is.
    """
    found = find_place(Building, code)
    if found is not None:
        return found, False
    waiting, _ = Property.objects.get_or_create(
        code=UNASSIGNED, defaults={"name": "do przypisania"}
    )
    return Building.objects.get_or_create(
        code=code, defaults={"property": waiting, "address": address}
    )


def find_or_make_staircase(building: Building, code: str) -> tuple[Staircase, bool]:
    """The staircase that has or had the code in the building, and whether it was made.

    One that was moved stands in another building now.
    """
    found = find_place(Staircase, code, building=building)
    if found is not None:
        return found, False
    return Staircase.objects.get_or_create(building=building, code=code)


@transaction.atomic
def find_or_make_premises(
    code: str,
    *,
    building: Building,
    number: str,
    area: Decimal,
    staircase: Staircase | None = None,
    address: str = "",
    persons: int = 0,
    kind: str = Premises.Kind.FLAT,
) -> tuple[Premises, bool]:
    """The premises of that code and whether it was made; a known one is returned unchanged."""
    found = find_place(Premises, code)
    if found is not None:
        return found, False
    return Premises.objects.get_or_create(
        code=code,
        defaults={
            "building": staircase.building if staircase else building,
            "staircase": staircase,
            "number": number,
            "area": area,
            "address": address,
            "persons": persons,
            "kind": kind,
        },
    )


_FLAT_WORDS = re.compile(
    r"\s*(?:\bm\.?|\blok\.?|\blokal\b|\bmieszkanie\b|/)\s*(?=\d)", re.IGNORECASE
)
_STREET_WORDS = re.compile(r"^(?:ul|ulica|al|aleja|os|osiedle|pl|plac)\b\.?\s*", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def normalise_address(typed: str) -> str:
    """One spelling of street, house and flat: `ul. Wzorcowa 1 m. 5` → `wzorcowa 1/5`.

    What follows the first comma (postcode, town) does not count; diacritics do.
    """
    street = _BLANKS.sub(" ", typed.split(",", maxsplit=1)[0]).strip()
    return _FLAT_WORDS.sub("/", _STREET_WORDS.sub("", street)).casefold()
