from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.domain.codes import find_or_make_building, find_or_make_staircase
from cms_ext.premises.domain.place import end_places
from cms_ext.premises.domain.splitting import move_places
from tests.cms_ext.premises.conftest import Estate


def test_buildings_of_a_file_are_moved_out_of_waiting(estate: Estate):
    waiting = [find_or_make_building(code)[0] for code in ("B-1", "B-2")]

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
