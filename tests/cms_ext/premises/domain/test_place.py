from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.domain.codes import (
    find_or_make_building,
    find_or_make_premises,
    find_or_make_staircase,
    normalise_address,
)
from cms_ext.premises.domain.merging import merge_places
from cms_ext.premises.domain.place import (
    Place,
    change_place,
    end_places,
    enter_place,
    find_place,
    list_obstacles_to_end,
    reopen_place,
)
from cms_ext.premises.domain.queries import find_places
from cms_ext.premises.domain.splitting import move_places
from cms_ext.premises.models import Building, FormerCode, Premises, Property, Staircase
from tests.cms_ext.premises.conftest import Estate
from tests.query_counts import queries_of
from tests.shared_rows import shared


@pytest.mark.django_db
def test_an_empty_tree_grows_from_one_row_of_the_accounts_file():
    building, new_building = find_or_make_building("B-01")
    staircase, new_staircase = find_or_make_staircase(building, "1A")
    facts = {"address": "ul. Wzorcowa 1, 00-000 Przykładowo", "area": Decimal("48.60")}
    flat, new_flat = find_or_make_premises(
        "L-005", building=building, staircase=staircase, number="5", persons=2, **facts
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
    again, new_flat = find_or_make_premises("L-005", building=building, number="7", area=Decimal(1))

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
def test_a_search_costs_the_same_for_one_house_and_four(zabia: Building):
    few = queries_of(found, "zabia")
    Building.objects.bulk_create(
        Building(property=zabia.property, code=f"X{n}", address=f"ul. Żabia {n}")
        for n in range(2, 5)
    )

    assert queries_of(found, "zabia") == few


TODAY = date(2026, 11, 20)


def test_a_new_flat_lies_in_the_building_of_its_staircase(estate: Estate):
    # A staircase may have the code of another building's.
    stairs = enter_place(Staircase(code="2", building=estate.j2), origin=OPERATOR)
    assert str(stairs) == "ul. Jodłowa 2, klatka 2"

    flat = Premises(code="J2-1", building=estate.l1, staircase=stairs, number="1", area=Decimal(30))
    enter_place(flat, origin=OPERATOR)

    assert flat.building == estate.j2
    event = AuditEvent.objects.filter(action="PLACE_ENTERED").latest("seq")
    assert (event.object_id, event.to_state) == (str(flat.pk), "N1/J2/2/J2-1")


def test_the_same_code_twice_is_refused(estate: Estate):
    FormerCode.objects.create(code="STARY", building=estate.j2)
    flat = Premises(code="J1-5", building=estate.l1, number="9", area=Decimal(1))
    former = "Ten kod miał wcześniej budynek J2 (ul. Jodłowa 2) i pliki z nim trafiają tam."
    refused: list[tuple[Place, str]] = [
        (
            Property(code="N1", name="Druga"),
            "Ten kod ma już nieruchomość N1 (Nieruchomość Jodłowa).",
        ),
        (
            Building(code="J1", property=estate.lipowa),
            "Ten kod ma już budynek J1 (ul. Jodłowa 1).",
        ),
        (
            Staircase(code="2", building=estate.j1),
            "Ten kod ma już klatka 2 (ul. Jodłowa 1, klatka 2).",
        ),
        (flat, "Ten kod ma już lokal J1-5 (ul. Jodłowa 1 m. 5)."),
        (Building(code="STARY", property=estate.lipowa), former),
    ]
    for place, said in refused:
        with pytest.raises(ValidationError) as refusal:
            enter_place(place, origin=OPERATOR)
        assert refusal.value.message_dict == {"code": [f"{said} Podaj inny."]}

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
    assert event.changes == {name: list(values) for name, values in changed.items()}


def test_a_code_taken_back_is_no_former_one_and_no_change_is_not_recorded(estate: Estate):
    assert not change_place(estate.flat, {"area": Decimal("48.60")}, today=TODAY, origin=OPERATOR)
    assert not AuditEvent.objects.exists()

    change_place(estate.j1, {"code": "X"}, today=TODAY, origin=OPERATOR)
    change_place(estate.j1, {"code": "J1"}, today=TODAY, origin=OPERATOR)

    assert list(FormerCode.objects.values_list("code", "building")) == [("X", estate.j1.pk)]


def test_buildings_of_a_file_are_moved_out_of_waiting_whose_property_keeps_its_code(
    estate: Estate,
):
    waiting = [find_or_make_building(code)[0] for code in ("B-1", "B-2")]
    with pytest.raises(ValidationError, match="Przenieś budynki"):
        change_place(waiting[0].property, {"code": "N9"}, today=TODAY, origin=OPERATOR)

    assert move_places(waiting, estate.lipowa, origin=OPERATOR) == 2

    assert [find_or_make_building(one.code)[0].property for one in waiting] == [estate.lipowa] * 2
    events = AuditEvent.objects.filter(action="PLACE_MOVED").order_by("seq")
    assert [(event.from_state, event.to_state) for event in events] == [
        ("DO-PRZYPISANIA/B-1", "N2/B-1"),
        ("DO-PRZYPISANIA/B-2", "N2/B-2"),
    ]


def test_a_staircase_takes_its_flats_along_and_is_found_by_its_old_place(estate: Estate):
    assert move_places([estate.j1_2], estate.l1, origin=OPERATOR) == 1
    assert find_or_make_staircase(estate.j1, "2") == (estate.j1_2, False)

    move_places([estate.j1_1], estate.j1, origin=OPERATOR)  # lies there already
    with pytest.raises(ValidationError, match="Ten kod ma już klatka 1"):
        move_places([estate.j1_1], estate.l1, origin=OPERATOR)
    estate.flat.refresh_from_db()
    assert (estate.flat.staircase, estate.flat.building) == (estate.j1_1, estate.j1)
    assert AuditEvent.objects.filter(action="PLACE_MOVED").count() == 1


def test_flats_move_with_their_staircase_to_another_or_right_into_a_building(estate: Estate):
    def where() -> tuple[object, object]:
        estate.flat.refresh_from_db()
        return estate.flat.staircase, estate.flat.building

    move_places([estate.flat, estate.shop], estate.l1_1, origin=OPERATOR)
    assert where() == (estate.l1_1, estate.l1)
    move_places([estate.flat], estate.j2, origin=OPERATOR)
    assert where() == (None, estate.j2)

    move_places([estate.flat], estate.j1_2, origin=OPERATOR)
    move_places([estate.j1_2], estate.l1, origin=OPERATOR)
    assert where() == (estate.j1_2, estate.l1)


def test_what_would_be_no_tree_is_refused_and_all_are_moved_or_none(estate: Estate):
    e = estate
    for what, to, said in (
        (e.j1, e.j1, "nie może leżeć w sobie"),
        (e.j1, e.j2, "Wybierz nieruchomość."),
        (e.j1, e.j1_1, "Wybierz nieruchomość."),
        (e.jodlowa, e.lipowa, "nieruchomość jest najwyżej"),
        (e.jodlowa, e.j1, "nieruchomość jest najwyżej"),
        (e.j1_1, e.lipowa, "Wybierz budynek."),
        (e.flat, e.lipowa, "Wybierz klatka albo budynek."),
        (e.flat, e.shop, "Wybierz klatka albo budynek."),
    ):
        with pytest.raises(ValidationError, match=said):
            move_places([what], to, origin=OPERATOR)

    end_places([estate.l1_1], on=date(2026, 10, 31), origin=OPERATOR)
    end_places([estate.flat], on=date(2026, 10, 1), origin=OPERATOR)

    with pytest.raises(ValidationError, match=r"koniec 31\.10\.2026"):
        move_places([estate.flat, estate.shop], estate.l1_1, origin=OPERATOR)

    estate.flat.refresh_from_db()
    assert estate.flat.building == estate.j1


LAST = date(2026, 11, 30)


def test_from_the_flats_up_to_the_property_no_part_lasts_longer_than_what_it_lies_in(
    estate: Estate,
):
    end_places([estate.flat, estate.shop], on=LAST, origin=OPERATOR)
    end_places([estate.j1_1, estate.j1_2], on=LAST, origin=OPERATOR)
    end_places([estate.j1], on=LAST, origin=OPERATOR)

    estate.j1.refresh_from_db()
    assert [estate.j1.lasts_on(day) for day in (LAST, date(2026, 12, 1))] == [True, False]
    event = AuditEvent.objects.filter(action="PLACE_ENDED").order_by("seq").last()
    assert event is not None
    assert (event.note, event.to_state) == ("N1/J1", "2026-11-30")
    estate.j1_1.refresh_from_db()
    assert list_obstacles_to_end(estate.j1_1, LAST) == []
    assert list_obstacles_to_end(estate.j1_1, date(2026, 12, 1)) == [
        "budynek J1 (ul. Jodłowa 1): koniec 30.11.2026. Wybierz miejsce, które trwa, albo podaj "
        "wcześniejszy koniec."
    ]


def test_what_lasts_longer_stands_in_the_way_by_name(estate: Estate):
    assert list_obstacles_to_end(estate.j1, LAST) == [
        "budynek J1 (ul. Jodłowa 1) – nadal trwają klatki: 1, 2. Najpierw zakończ je albo "
        "przenieś.",
        "budynek J1 (ul. Jodłowa 1) – nadal trwają lokale: J1-U1. Najpierw zakończ je albo "
        "przenieś.",
    ]
    with pytest.raises(ValidationError) as refusal:
        end_places([estate.j1_2, estate.j1_1], on=LAST, origin=OPERATOR)

    assert refusal.value.messages == [
        "klatka 1 (ul. Jodłowa 1, klatka 1) – nadal trwają lokale: J1-5. Najpierw zakończ je albo "
        "przenieś."
    ]
    estate.j1_2.refresh_from_db()
    assert estate.j1_2.valid_to is None


def test_an_end_before_the_begin_is_refused_and_what_was_merged_has_its_end(estate: Estate):
    estate.flat.valid_from = date(2026, 12, 1)
    estate.flat.save()

    assert list_obstacles_to_end(estate.flat, LAST) == [
        "lokal J1-5 (ul. Jodłowa 1 m. 5) trwa od 01.12.2026. Koniec nie może być wcześniej."
    ]
    merge_places(estate.j1, estate.j2, today=date(2026, 11, 20), origin=OPERATOR)
    estate.j1_1.refresh_from_db()

    assert list_obstacles_to_end(estate.j1_1, date(2026, 11, 20)) == [
        "klatka 1 (ul. Jodłowa 1, klatka 1) połączono z innym miejscem i na tym się skończyło."
    ]


def test_an_end_is_taken_back_from_above(estate: Estate):
    end_places([estate.flat], on=LAST, origin=OPERATOR)
    end_places([estate.j1_1], on=LAST, origin=OPERATOR)
    estate.j1_1.refresh_from_db()

    estate.flat.refresh_from_db()
    with pytest.raises(ValidationError, match=r"koniec 30\.11\.2026"):
        reopen_place(estate.flat, origin=OPERATOR)
    reopen_place(estate.j1_1, origin=OPERATOR)
    estate.flat.refresh_from_db()
    reopen_place(estate.flat, origin=OPERATOR)

    estate.flat.refresh_from_db()
    assert estate.flat.valid_to is None
    assert AuditEvent.objects.filter(action="PLACE_REOPENED").count() == 2
