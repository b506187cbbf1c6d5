from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.domain.splitting import split_building, split_premises
from cms_ext.premises.models import Building, PlaceContact, Premises
from cms_ext.public_site.notices.models import AnnouncementPage
from tests.cms_ext.conftest import Publish
from tests.cms_ext.premises.conftest import Estate

TODAY = date(2026, 11, 20)


def carve(flat: Premises, area: str, left: str, **facts: Any) -> Premises:
    new = Premises(
        **{"code": "J1-5A", "number": "5A", "valid_from": date(2026, 11, 1), **facts},
        area=Decimal(area),
    )
    return split_premises(flat, new, area_left=Decimal(left), today=TODAY, origin=OPERATOR)


def test_half_of_a_block_becomes_its_own(estate: Estate, publish: Publish):
    notice = publish("Mycie elewacji", buildings=[estate.j1])
    notice.save_revision()
    PlaceContact.objects.create(building=estate.j1, role="caretaker", name="Ola", phone="113")

    new = split_building(
        estate.j1,
        code="J1B",
        address="ul. Jodłowa 1B",
        parts=[estate.j1_1],
        on=TODAY,
        origin=OPERATOR,
    )

    estate.flat.refresh_from_db()
    assert (new.property, new.valid_from) == (estate.jodlowa, TODAY)
    assert (estate.flat.building, estate.flat.staircase) == (new, estate.j1_1)
    page = AnnouncementPage.objects.get(pk=notice.pk)
    assert set(page.buildings.all()) == {estate.j1, new}
    assert set(page.get_latest_revision_as_object().buildings.all()) == {estate.j1, new}
    assert [(one.name, one.valid_from) for one in new.contacts.all()] == [("Ola", TODAY)]
    event = AuditEvent.objects.get(action="PLACE_SPLIT")
    assert (event.from_state, event.to_state) == ("N1/J1", "N1/J1B")


def test_a_block_is_divided_into_two_parts_of_its_own(estate: Estate):
    e = estate
    both_keep_something = "w każdym z dwóch budynków musi coś zostać"
    wrong: list[tuple[list[Any], str]] = [
        ([], both_keep_something),
        ([e.j1_1, e.j1_2, e.shop], both_keep_something),
        # Another's, and a flat of a staircase.
        ([e.l1_1], "nie leży wprost w tym budynku"),
        ([e.flat], "nie leży wprost w tym budynku"),
    ]
    for parts, said in wrong:
        with pytest.raises(ValidationError, match=said):
            split_building(e.j1, code="J1B", address="", parts=parts, on=TODAY, origin=OPERATOR)

    assert not Building.objects.filter(code="J1B").exists()


def test_a_flat_is_divided_only_where_its_areas_add_up(estate: Estate):
    wrong: list[tuple[str, str, dict[str, Any], str]] = [
        ("18.60", "30.01", {}, "dają razem 48,61 m², a lokal ma 48,60 m²"),
        ("48.60", "0", {}, "musi być większ"),
        ("-1.40", "50.00", {}, "musi być większ"),
        ("18.60", "30.00", {"valid_from": date(2026, 11, 21)}, "albo później"),
        ("18.60", "30.00", {"valid_from": None}, "albo później"),
        ("18.60", "30.00", {"code": "J1-U1"}, "Ten kod ma już lokal J1-U1"),
    ]
    for area, left, facts, said in wrong:
        with pytest.raises(ValidationError, match=said):
            carve(estate.flat, area, left, **facts)
        estate.flat.refresh_from_db()

    assert estate.flat.area == Decimal("48.60")
    assert Premises.objects.count() == 2

    new = carve(estate.flat, "18.60", "30.00")

    estate.flat.refresh_from_db()
    assert (estate.flat.area, new.area) == (Decimal("30.00"), Decimal("18.60"))
    assert (new.building, new.staircase) == (estate.j1, estate.j1_1)
    assert AuditEvent.objects.get(action="PLACE_SPLIT").changes == {
        "new": new.pk,
        "from": "2026-11-01",
    }
