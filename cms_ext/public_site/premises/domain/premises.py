"""Finding parts of the premises tree for files, and making those that are missing."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from cms_ext.public_site.premises.domain.place import UNASSIGNED, place_by_code
from cms_ext.public_site.premises.models import Building, Premises, Property, Staircase


def find_or_make_building(code: str, *, address: str = "") -> tuple[Building, bool]:
    """The building that has or had the code, and whether it was made.

    A new one stands under the property „do przypisania” until staff move it
    (`import_formats.md` §3); the address of a known one stays as it is.
    """
    found = place_by_code(Building, code)
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
    found = place_by_code(Staircase, code, building=building)
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
    found = place_by_code(Premises, code)
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
