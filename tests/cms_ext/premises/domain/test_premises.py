from decimal import Decimal

import pytest

from cms_ext.premises.domain.codes import (
    find_or_make_building,
    find_or_make_premises,
    find_or_make_staircase,
    normalise_address,
)
from cms_ext.premises.domain.queries import find_places
from cms_ext.premises.models import Building, FormerCode, Premises, Property, Staircase
from tests.query_counts import queries_of
from tests.shared_rows import shared


@pytest.mark.django_db
def test_an_empty_tree_grows_from_one_row_of_the_accounts_file():
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


@pytest.mark.django_db
def test_what_is_known_is_found_and_not_changed():
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


def test_one_premises_has_many_spellings_and_two_stay_two():
    expected = {
        "ul. Wzorcowa 1 m. 5": "wzorcowa 1/5",
        "Wzorcowa 1/5": "wzorcowa 1/5",
        "ulica Wzorcowa  1 / 5": "wzorcowa 1/5",
        "UL. WZORCOWA 1 M 5": "wzorcowa 1/5",
        "ul.Wzorcowa 1 lok. 5, 00-000 Przykładowo": "wzorcowa 1/5",
        "Wzorcowa 1 mieszkanie 5": "wzorcowa 1/5",
        "ul. Wzorcowa 1 m. 6": "wzorcowa 1/6",
        "ul. Wzorcowa 15": "wzorcowa 15",
        "ul. Wzorcowa 1A m. 5": "wzorcowa 1a/5",
        "ul. Łączna 1 m. 5": "łączna 1/5",
        "ul. Laczna 1 m. 5": "laczna 1/5",
    }

    assert {typed: normalise_address(typed) for typed in expected} == expected


# --- Finding a part of the tree as people type it -------------------------------------------------
@shared
def zabia() -> Building:
    estate = Property.objects.create(code="N7", name="Osiedle Źródlane")
    house = Building.objects.create(property=estate, code="Ż-01", address="ul. Żabia 1")
    FormerCode.objects.create(code="STARY-9", building=house)
    stair = Staircase.objects.create(building=house, code="A")
    for number in ("2", "12"):
        Premises.objects.create(
            code=f"Ż-01/{number}", building=house, staircase=stair, number=number, area=Decimal(40)
        )
    return house


def found(query: str) -> list[str]:
    return [str(place) for rows in find_places(query) for place in rows]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_polish_letters_are_found_as_people_type_them(zabia: Building):
    expected = {
        "źródlane": ["Osiedle Źródlane"],
        "ŹRÓDLANE": ["Osiedle Źródlane"],
        "zrodlane": ["Osiedle Źródlane"],
        "żabia m 2": ["ul. Żabia 1 m. 2"],
        "ŻABIA 1 KLATKA a": ["ul. Żabia 1, klatka A"],
        "lokal zab 12": ["ul. Żabia 1 m. 12"],
        "z-01/12": ["ul. Żabia 1 m. 12"],
        "stary": ["ul. Żabia 1"],
        "Żabia 11": [],
        "---": [],
    }

    assert {query: found(query) for query in expected} == expected


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_search_costs_the_same_for_one_house_and_four(zabia: Building):
    few = queries_of(found, "zabia")
    Building.objects.bulk_create(
        Building(property=zabia.property, code=f"X{n}", address=f"ul. Żabia {n}")
        for n in range(2, 5)
    )

    assert queries_of(found, "zabia") == few
