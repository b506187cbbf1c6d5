from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from cms_ext.public_site.premises.domain.contact import ShownContact, contacts_for
from cms_ext.public_site.premises.models import PlaceContact, Property, Staircase
from tests.cms_ext.public_site.premises.conftest import Estate

TODAY = date(2026, 11, 20)
CARETAKER = PlaceContact.Role.CARETAKER
LIFT = PlaceContact.Role.LIFT


def told(**places: object) -> list[tuple[str, str, tuple[str, ...]]]:
    found = contacts_for(on=TODAY, **places)  # type: ignore[arg-type]
    return [(contact.role, contact.name, contact.places) for contact in found]


def test_a_contact_says_what_is_needed_to_reach_it(estate: Estate) -> None:
    PlaceContact.objects.create(
        property=estate.jodlowa,
        role=LIFT,
        name="Dźwig-Serwis",
        phone="22 555 01 23",
        email="dyzur@dzwig.example",
        hours="całą dobę",
    )

    assert contacts_for(buildings=[estate.j2], on=TODAY) == [
        ShownContact(
            role="pogotowie dźwigowe",
            name="Dźwig-Serwis",
            phone="22 555 01 23",
            email="dyzur@dzwig.example",
            hours="całą dobę",
            places=("ul. Jodłowa 2",),
        )
    ]


def test_the_nearest_wins_role_by_role(estate: Estate) -> None:
    PlaceContact.objects.create(
        property=estate.jodlowa, role=CARETAKER, name="Jan Dozorny", phone="111"
    )
    PlaceContact.objects.create(property=estate.jodlowa, role=LIFT, name="Dźwig", phone="112")
    PlaceContact.objects.create(building=estate.j1, role=CARETAKER, name="Ola Miotła", phone="113")
    PlaceContact.objects.create(
        staircase=estate.j1_2, role=CARETAKER, name="Edek Klatka", phone="114"
    )

    assert told(staircases=[estate.j1_2]) == [
        ("gospodarz domu", "Edek Klatka", ("ul. Jodłowa 1 (klatka 2)",)),
        ("pogotowie dźwigowe", "Dźwig", ("ul. Jodłowa 1 (klatka 2)",)),
    ]
    assert told(buildings=[estate.j1]) == [
        ("gospodarz domu", "Ola Miotła", ("ul. Jodłowa 1 (klatka 1)",)),
        ("gospodarz domu", "Edek Klatka", ("ul. Jodłowa 1 (klatka 2)",)),
        ("pogotowie dźwigowe", "Dźwig", ("ul. Jodłowa 1",)),
    ]
    assert told(properties=[estate.jodlowa]) == [
        ("gospodarz domu", "Ola Miotła", ("ul. Jodłowa 1 (klatka 1)",)),
        ("gospodarz domu", "Edek Klatka", ("ul. Jodłowa 1 (klatka 2)",)),
        ("gospodarz domu", "Jan Dozorny", ("ul. Jodłowa 2",)),
        ("pogotowie dźwigowe", "Dźwig", ("Nieruchomość Jodłowa",)),
    ]


def test_one_contact_of_two_places_is_one_row(estate: Estate) -> None:
    for building in (estate.j1, estate.l1):
        PlaceContact.objects.create(
            building=building, role=CARETAKER, name="Ola Miotła", phone="113"
        )

    assert told(properties=[estate.lipowa], buildings=[estate.j1]) == [
        ("gospodarz domu", "Ola Miotła", ("ul. Jodłowa 1", "Nieruchomość Lipowa"))
    ]


@pytest.mark.parametrize(
    ("begin", "end", "holds"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (None, date(2026, 11, 19), False),
        (date(2026, 11, 21), None, False),
    ],
    ids=["always", "both ends count", "over", "not yet"],
)
def test_a_contact_holds_from_its_first_to_its_last_day(
    estate: Estate, begin: date | None, end: date | None, holds: bool
) -> None:
    PlaceContact.objects.create(
        property=estate.lipowa,
        role=CARETAKER,
        name="Ola Miotła",
        phone="113",
        valid_from=begin,
        valid_to=end,
    )

    assert bool(contacts_for(properties=[estate.lipowa], on=TODAY)) is holds


def test_a_staircase_that_is_over_shows_none(estate: Estate) -> None:
    PlaceContact.objects.create(staircase=estate.l1_1, role=LIFT, name="Dźwig", phone="112")
    estate.l1_1.valid_to = date(2026, 11, 1)
    estate.l1_1.save()

    assert told(staircases=[estate.l1_1]) == []
    assert told() == []


def test_a_property_without_buildings_has_its_own(db: None) -> None:
    garages = Property.objects.create(code="G", name="Garaże")
    PlaceContact.objects.create(
        property=garages, role=CARETAKER, name="Ola", email="ola@sm.example"
    )

    assert told(properties=[garages]) == [("gospodarz domu", "Ola", ("Garaże",))]


@pytest.mark.parametrize(
    "places",
    [{}, {"property": "jodlowa", "building": "j1"}],
    ids=["nowhere", "in two places"],
)
def test_a_contact_has_one_place(estate: Estate, places: dict[str, str]) -> None:
    where = {level: getattr(estate, name) for level, name in places.items()}

    with pytest.raises(IntegrityError):
        PlaceContact.objects.create(role=CARETAKER, name="Ola", phone="113", **where)


def test_a_contact_that_cannot_be_reached_is_none(estate: Estate) -> None:
    with pytest.raises(IntegrityError):
        PlaceContact.objects.create(building=estate.j1, role=CARETAKER, name="Ola")


@pytest.mark.parametrize("count", [1, 30])
def test_many_staircases_cost_the_same(
    estate: Estate, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    PlaceContact.objects.create(building=estate.l1, role=CARETAKER, name="Ola", phone="113")
    for number in range(count):
        Staircase.objects.create(building=estate.l1, code=f"K{number}")

    with django_assert_num_queries(3):
        shown = told(buildings=[estate.l1])

    assert shown == [("gospodarz domu", "Ola", ("ul. Lipowa 1",))]
