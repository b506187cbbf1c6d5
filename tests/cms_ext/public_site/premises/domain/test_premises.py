from decimal import Decimal

import pytest

from cms_ext.public_site.premises.domain.codes import (
    find_or_make_building,
    find_or_make_premises,
    find_or_make_staircase,
)
from cms_ext.public_site.premises.models import Building, Property

pytestmark = pytest.mark.django_db


def test_an_empty_tree_grows_from_one_row_of_the_accounts_file() -> None:
    building, new_building = find_or_make_building("B-01")
    staircase, new_staircase = find_or_make_staircase(building, "1A")
    flat, new_flat = find_or_make_premises(
        "L-005",
        building=building,
        staircase=staircase,
        number="5",
        area=Decimal("48.60"),
        address="ul. Wzorcowa 1, 00-000 Przykładowo",
        persons=2,
    )

    assert (new_building, new_staircase, new_flat) == (True, True, True)
    assert building.property.name == "do przypisania"
    assert str(staircase) == "B-01, klatka 1A"
    assert flat.short_address == "ul. Wzorcowa 1 m. 5"
    assert (flat.area, flat.persons, flat.kind) == (Decimal("48.60"), 2, "flat")


def test_what_is_known_is_found_and_not_changed() -> None:
    home = Property.objects.create(code="N4", name="Nieruchomość Wzorcowa")
    known = Building.objects.create(property=home, code="B-01", address="ul. Wzorcowa 1")
    flat, _ = find_or_make_premises("L-005", building=known, number="5", area=Decimal("48.60"))

    building, new_building = find_or_make_building("B-01", address="ul. Inna 9")
    again, new_flat = find_or_make_premises(
        "L-005", building=building, number="7", area=Decimal("1.00")
    )

    assert (new_building, new_flat) == (False, False)
    assert (building.property, building.address) == (home, "ul. Wzorcowa 1")
    assert (again.pk, again.number, again.area) == (flat.pk, "5", Decimal("48.60"))
    assert str(again) == "ul. Wzorcowa 1 m. 5"
