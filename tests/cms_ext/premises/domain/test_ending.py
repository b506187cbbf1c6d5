from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.domain.merging import merge_places
from cms_ext.premises.domain.place import end_places, list_obstacles_to_end, reopen_place
from tests.cms_ext.premises.conftest import Estate

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
