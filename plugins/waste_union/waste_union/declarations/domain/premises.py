"""The premises tree as far as a union needs it: an account belongs to premises."""

from collections.abc import Sequence
from decimal import Decimal

from cms_ext.premises.domain.codes import find_premises_by_code
from cms_ext.premises.models import Building, Premises, Property
from waste_union.declarations.models import DeclaredProperty


def make_premises(
    places: Sequence[DeclaredProperty],
) -> tuple[list[Building], list[Premises]]:
    """Make the premises of properties that have none: accounts belong to premises."""
    known = find_premises_by_code([place.code for place in places])
    lacking = [place for place in places if place.code not in known]
    estates = {}
    for commune in {place.commune for place in lacking}:
        estates[commune.pk], _made = Property.objects.get_or_create(
            code=commune.code, defaults={"name": commune.name}
        )
    codes = {place.code for place in lacking}
    houses = {house.code: house for house in Building.objects.filter(code__among=codes)}
    fresh = [
        Building(property=estates[place.commune_id], code=place.code, address=place.address)
        for place in lacking
        if place.code not in houses
    ]
    Building.objects.bulk_create(fresh)
    houses |= {house.code: house for house in fresh}
    flats = [
        Premises(
            building=houses[place.code],
            code=place.code,
            address=place.address,
            area=place.area or Decimal(0),
            persons=0,
        )
        for place in lacking
    ]
    Premises.objects.bulk_create(flats)
    return fresh, flats
