"""Finding a part of the tree as people type it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_ext.public_site.premises.domain.queries import places_found
from cms_ext.public_site.premises.models import Building, FormerCode, Premises, Property, Staircase

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
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
    return [str(place) for rows in places_found(query) for place in rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("źródlane", ["Osiedle Źródlane"]),
        ("ŹRÓDLANE", ["Osiedle Źródlane"]),
        ("zrodlane", ["Osiedle Źródlane"]),
        ("żabia m 2", ["ul. Żabia 1 m. 2"]),
        ("ŻABIA 1 KLATKA a", ["ul. Żabia 1, klatka A"]),
        ("lokal zab 12", ["ul. Żabia 1 m. 12"]),
        ("z-01/12", ["ul. Żabia 1 m. 12"]),
        ("stary", ["ul. Żabia 1"]),
        ("Żabia 11", []),
        ("---", []),
    ],
)
def test_polish_letters_are_found_as_people_type_them(
    zabia: Building, query: str, names: list[str]
) -> None:
    assert sorted(found(query)) == sorted(names)


def test_a_search_costs_the_same_for_one_house_and_thirty(zabia: Building) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found("zabia")
        return len(queries)

    few = asked()
    Building.objects.bulk_create(
        Building(property=zabia.property, code=f"X{n}", address=f"ul. Żabia {n}")
        for n in range(2, 32)
    )

    assert (few, asked()) == (7, 7)
