from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.domain.place import (
    Place,
    change_place,
    end_places,
    enter_place,
    find_place,
)
from cms_ext.premises.models import Building, FormerCode, Premises, Property, Staircase
from tests.cms_ext.premises.conftest import Estate

TODAY = date(2026, 11, 20)


def test_a_new_flat_lies_in_the_building_of_its_staircase(estate: Estate):
    # A staircase may have the code of another building's.
    stairs = enter_place(Staircase(code="2", building=estate.j2), origin=OPERATOR)
    assert str(stairs) == "ul. Jodłowa 2, klatka 2"

    flat = enter_place(
        Premises(
            code="J2-1", building=estate.l1, staircase=stairs, number="1", area=Decimal("30.00")
        ),
        origin=OPERATOR,
    )

    assert flat.building == estate.j2
    event = AuditEvent.objects.filter(action="PLACE_ENTERED").latest("seq")
    assert (event.object_id, event.to_state) == (str(flat.pk), "N1/J2/2/J2-1")


def test_the_same_code_twice_is_refused(estate: Estate):
    FormerCode.objects.create(code="STARY", building=estate.j2)
    flat = Premises(code="J1-5", building=estate.l1, number="9", area=Decimal(1))
    told = "Ten kod ma już {}. Podaj inny."
    refused: list[tuple[Place, str]] = [
        (Property(code="N1", name="Druga"), told.format("nieruchomość N1 (Nieruchomość Jodłowa)")),
        (Building(code="J1", property=estate.lipowa), told.format("budynek J1 (ul. Jodłowa 1)")),
        (
            Staircase(code="2", building=estate.j1),
            told.format("klatka 2 (ul. Jodłowa 1, klatka 2)"),
        ),
        (flat, told.format("lokal J1-5 (ul. Jodłowa 1 m. 5)")),
        (
            Building(code="STARY", property=estate.lipowa),
            "Ten kod miał wcześniej budynek J2 (ul. Jodłowa 2) i pliki z nim trafiają tam. "
            "Podaj inny.",
        ),
    ]
    for place, said in refused:
        with pytest.raises(ValidationError) as refusal:
            enter_place(place, origin=OPERATOR)
        assert refusal.value.message_dict == {"code": [said]}

    assert not AuditEvent.objects.filter(action="PLACE_ENTERED").exists()


def test_nothing_is_entered_into_what_is_over(estate: Estate):
    end_places([estate.l1_1], on=date(2026, 10, 31), origin=OPERATOR)
    flat = Premises(
        code="L1-1", building=estate.l1, staircase=estate.l1_1, number="1", area=Decimal(30)
    )

    with pytest.raises(ValidationError) as refusal:
        enter_place(flat, origin=OPERATOR)

    assert refusal.value.messages == [
        "klatka 1 (ul. Lipowa 1, klatka 1): koniec 31.10.2026. Wybierz miejsce, które trwa, albo "
        "podaj wcześniejszy koniec."
    ]


def test_a_renamed_building_is_found_by_both_codes(estate: Estate):
    changed = change_place(
        estate.j1, {"code": "J1A", "address": "ul. Jodłowa 1A"}, today=TODAY, origin=OPERATOR
    )

    assert changed == {"code": ("J1", "J1A"), "address": ("ul. Jodłowa 1", "ul. Jodłowa 1A")}
    assert [find_place(Building, code) for code in ("J1", "J1A")] == [estate.j1, estate.j1]
    assert find_or_make_building("J1") == (estate.j1, False)
    event = AuditEvent.objects.get(action="PLACE_CHANGED")
    assert event.changes == {"code": ["J1", "J1A"], "address": ["ul. Jodłowa 1", "ul. Jodłowa 1A"]}


def test_a_code_taken_back_is_no_former_one_and_no_change_is_not_recorded(estate: Estate):
    assert not change_place(estate.flat, {"area": Decimal("48.60")}, today=TODAY, origin=OPERATOR)
    assert not AuditEvent.objects.exists()

    change_place(estate.j1, {"code": "X"}, today=TODAY, origin=OPERATOR)
    change_place(estate.j1, {"code": "J1"}, today=TODAY, origin=OPERATOR)

    assert list(FormerCode.objects.values_list("code", "building")) == [("X", estate.j1.pk)]


def test_the_property_of_what_waits_keeps_its_code(db: None):
    waiting = find_or_make_building("B-9")[0].property

    with pytest.raises(ValidationError, match="Przenieś budynki"):
        change_place(waiting, {"code": "N9"}, today=TODAY, origin=OPERATOR)
