from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.domain.contact import (
    DisplayedContact,
    list_contacts,
    remove_contact,
    set_contact,
)
from cms_ext.premises.models import PlaceContact, Property, Staircase
from tests.cms_ext.premises.conftest import Estate
from tests.query_counts import queries_of

TODAY = date(2026, 11, 20)


def test_the_log_has_the_role_and_never_the_name(estate: Estate):
    contact = set_contact(
        PlaceContact(
            building=estate.j1, role="caretaker", name="Jan Dozorny", phone="22 555 01 23"
        ),
        origin=OPERATOR,
    )
    contact.hours = "7:00–15:00"
    set_contact(contact, origin=OPERATOR)
    contact.valid_to = date(2026, 11, 19)
    set_contact(contact, origin=OPERATOR)
    remove_contact(contact, today=TODAY, origin=OPERATOR)

    assert list(
        AuditEvent.objects.order_by("seq").values_list("action", "note", "to_state", "changes")
    ) == [
        ("CONTACT_ENTERED", "N1/J1", "caretaker", {}),
        ("CONTACT_CHANGED", "N1/J1", "caretaker", {}),
        ("CONTACT_ENDED", "N1/J1", "caretaker", {}),
        ("CONTACT_REMOVED", "N1/J1", "caretaker", {}),
    ]
    assert not PlaceContact.objects.exists()


def test_the_log_tells_an_end_from_a_change(estate: Estate):
    later = date(2026, 12, 31)
    changes: list[tuple[dict[str, object], list[str]]] = [
        ({}, []),
        ({"name": "Ola Nowa"}, ["CONTACT_CHANGED"]),
        ({"valid_to": later}, ["CONTACT_ENDED"]),
        ({"valid_to": later, "hours": "8–9"}, ["CONTACT_CHANGED", "CONTACT_ENDED"]),
        ({"valid_to": None}, ["CONTACT_CHANGED"]),
    ]
    outcomes = []
    for facts, _acts in changes:
        contact = PlaceContact.objects.create(
            building=estate.j1, role="caretaker", name="Jan", phone="22", valid_to=TODAY
        )
        before = AuditEvent.objects.count()
        for name, value in facts.items():
            setattr(contact, name, value)
        set_contact(contact, origin=OPERATOR)
        events = AuditEvent.objects.order_by("seq")[before:]
        outcomes.append((facts, [event.action for event in events]))

    assert outcomes == changes


def test_who_still_looks_after_a_place_is_not_removed(estate: Estate):
    contact = PlaceContact.objects.create(
        building=estate.j1, role="caretaker", name="Jan", phone="1", valid_to=TODAY
    )

    with pytest.raises(ValidationError, match="jeszcze obowiązuje"):
        remove_contact(contact, today=TODAY, origin=OPERATOR)

    assert list(PlaceContact.objects.all()) == [contact]


def test_what_no_board_could_show_is_refused(estate: Estate):
    known = {"role": "caretaker", "name": "Jan", "phone": "22 555 01 23"}
    ends_first = {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}
    for facts, field in (
        ({"phone": ""}, "__all__"),
        ({"phone": "zadzwoń do Oli"}, "phone"),
        ({"email": "ola"}, "email"),
        ({"role": "boss"}, "role"),
        (ends_first, "__all__"),
    ):
        with pytest.raises(ValidationError) as refusal:
            set_contact(PlaceContact(building=estate.j1, **{**known, **facts}), origin=OPERATOR)
        assert list(refusal.value.message_dict) == [field], facts


CARETAKER = PlaceContact.Role.CARETAKER
LIFT = PlaceContact.Role.LIFT


def contacts_for(**places: object) -> list[tuple[str, str, tuple[str, ...]]]:
    found = list_contacts(on=TODAY, **places)  # type: ignore[arg-type]
    return [(contact.role, contact.name, contact.places) for contact in found]


def test_a_contact_says_what_is_needed_to_reach_it(estate: Estate):
    facts = {"phone": "22 555 01 23", "email": "dyzur@dzwig.example", "hours": "całą dobę"}
    PlaceContact.objects.create(property=estate.jodlowa, role=LIFT, name="Dźwig-Serwis", **facts)

    assert list_contacts(buildings=[estate.j2], on=TODAY) == [
        DisplayedContact("pogotowie dźwigowe", "Dźwig-Serwis", places=("ul. Jodłowa 2",), **facts)
    ]


def test_the_nearest_wins_role_by_role(estate: Estate):
    PlaceContact.objects.create(
        property=estate.jodlowa, role=CARETAKER, name="Jan Dozorny", phone="111"
    )
    PlaceContact.objects.create(property=estate.jodlowa, role=LIFT, name="Dźwig", phone="112")
    PlaceContact.objects.create(building=estate.j1, role=CARETAKER, name="Ola Miotła", phone="113")
    PlaceContact.objects.create(
        staircase=estate.j1_2, role=CARETAKER, name="Edek Klatka", phone="114"
    )

    assert contacts_for(staircases=[estate.j1_2]) == [
        ("gospodarz domu", "Edek Klatka", ("ul. Jodłowa 1 (klatka 2)",)),
        ("pogotowie dźwigowe", "Dźwig", ("ul. Jodłowa 1 (klatka 2)",)),
    ]
    assert contacts_for(buildings=[estate.j1]) == [
        ("gospodarz domu", "Ola Miotła", ("ul. Jodłowa 1 (klatka 1)",)),
        ("gospodarz domu", "Edek Klatka", ("ul. Jodłowa 1 (klatka 2)",)),
        ("pogotowie dźwigowe", "Dźwig", ("ul. Jodłowa 1",)),
    ]
    assert contacts_for(properties=[estate.jodlowa]) == [
        ("gospodarz domu", "Ola Miotła", ("ul. Jodłowa 1 (klatka 1)",)),
        ("gospodarz domu", "Edek Klatka", ("ul. Jodłowa 1 (klatka 2)",)),
        ("gospodarz domu", "Jan Dozorny", ("ul. Jodłowa 2",)),
        ("pogotowie dźwigowe", "Dźwig", ("Nieruchomość Jodłowa",)),
    ]


def test_one_contact_of_two_places_is_one_row_and_a_property_has_its_own(estate: Estate):
    for building in (estate.j1, estate.l1):
        PlaceContact.objects.create(
            building=building, role=CARETAKER, name="Ola Miotła", phone="113"
        )
    garages = Property.objects.create(code="G", name="Garaże")
    PlaceContact.objects.create(
        property=garages, role=CARETAKER, name="Ola", email="ola@sm.example"
    )

    assert contacts_for(properties=[estate.lipowa], buildings=[estate.j1]) == [
        ("gospodarz domu", "Ola Miotła", ("ul. Jodłowa 1", "Nieruchomość Lipowa"))
    ]
    assert contacts_for(properties=[garages]) == [("gospodarz domu", "Ola", ("Garaże",))]


def test_a_contact_holds_from_its_first_to_its_last_day(estate: Estate):
    for name, begin, end in (
        ("zawsze", None, None),
        ("oba końce", TODAY, TODAY),
        ("było", None, date(2026, 11, 19)),
        ("jeszcze nie", date(2026, 11, 21), None),
    ):
        facts = {"name": name, "phone": "113", "valid_from": begin, "valid_to": end}
        PlaceContact.objects.create(property=estate.lipowa, role=CARETAKER, **facts)

    names = sorted(name for _role, name, _places in contacts_for(properties=[estate.lipowa]))
    assert names == ["oba końce", "zawsze"]


def test_a_staircase_that_is_over_shows_none(estate: Estate):
    PlaceContact.objects.create(staircase=estate.l1_1, role=LIFT, name="Dźwig", phone="112")
    estate.l1_1.valid_to = date(2026, 11, 1)
    estate.l1_1.save()

    assert contacts_for(staircases=[estate.l1_1]) == []
    assert contacts_for() == []


def test_a_contact_has_one_place_and_a_way_to_be_reached(estate: Estate):
    wrong: list[dict[str, Any]] = [
        {"phone": "113"},
        {"phone": "113", "property": estate.jodlowa, "building": estate.j1},
        {"building": estate.j1},
    ]
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            PlaceContact.objects.create(role=CARETAKER, name="Ola", **facts)


def test_many_staircases_cost_the_same(estate: Estate):
    PlaceContact.objects.create(building=estate.l1, role=CARETAKER, name="Ola", phone="113")
    costs = {}
    for number in range(1, 5):
        Staircase.objects.create(building=estate.l1, code=f"K{number}")
        costs[number] = queries_of(lambda: contacts_for(buildings=[estate.l1]))

    assert costs[1] == costs[4]
    assert contacts_for(buildings=[estate.l1]) == [("gospodarz domu", "Ola", ("ul. Lipowa 1",))]
