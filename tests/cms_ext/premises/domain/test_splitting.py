from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.domain.codes import find_or_make_building, find_or_make_staircase
from cms_ext.premises.domain.merging import list_obstacles_to_merge, merge_places
from cms_ext.premises.domain.place import Place, find_place
from cms_ext.premises.domain.splitting import move_places, split_building, split_premises
from cms_ext.premises.models import Building, PlaceContact, Premises
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.posters.models import BoardPosting
from tests.cms_ext.conftest import Publish
from tests.cms_ext.premises.conftest import Estate
from tests.shared_rows import shared

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

    facts: dict[str, Any] = {"code": "J1B", "address": "ul. Jodłowa 1B", "on": TODAY}
    new = split_building(estate.j1, parts=[estate.j1_1], origin=OPERATOR, **facts)

    estate.flat.refresh_from_db()
    assert (new.property, new.valid_from) == (estate.jodlowa, TODAY)
    assert (estate.flat.building, estate.flat.staircase) == (new, estate.j1_1)
    page = AnnouncementPage.objects.get(pk=notice.pk)
    assert set(page.buildings.all()) == {estate.j1, new}
    assert set(page.get_latest_revision_as_object().buildings.all()) == {estate.j1, new}
    contacts = [(contact.name, contact.valid_from) for contact in new.contacts.all()]
    assert contacts == [("Ola", TODAY)]
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
    event = AuditEvent.objects.get(action="PLACE_SPLIT")
    assert event.changes == {"new": new.pk, "from": "2026-11-01"}


def merge(place: Place, into: Place) -> dict[str, int]:
    return merge_places(place, into, today=TODAY, origin=OPERATOR)


@shared
def twin(estate: Estate) -> Building:
    """J1 as a file made it once more, with its staircase 1, a staircase 3 and a flat in each."""
    building, _ = find_or_make_building("BUD-1", address="Jodłowa 1")
    for code in ("1", "3"):
        stair, _ = find_or_make_staircase(building, code)
        Premises.objects.create(
            code=f"X-{code}", building=building, staircase=stair, number=code, area=Decimal(30)
        )
    return building


def test_a_building_entered_twice_becomes_one(estate: Estate, twin: Building):
    PlaceContact.objects.create(building=twin, role="caretaker", name="Ola", phone="113")

    merge(twin, estate.j1)

    flats = Premises.objects.filter(code__startswith="X").select_related("staircase")
    assert [(flat.building, flat.staircase.code) for flat in flats if flat.staircase] == [
        (estate.j1, "1"),
        (estate.j1, "3"),
    ]
    assert flats[0].staircase == estate.j1_1
    assert [contact.name for contact in estate.j1.contacts.all()] == ["Ola"]
    twin.refresh_from_db()
    assert (twin.merged_into, twin.valid_to) == (estate.j1, date(2026, 11, 19))
    events = AuditEvent.objects.filter(action="PLACES_MERGED").order_by("seq")
    assert [(event.from_state, event.to_state) for event in events] == [
        ("DO-PRZYPISANIA/BUD-1/1", "N1/J1/1"),
        ("DO-PRZYPISANIA/BUD-1", "N1/J1"),
    ]


def test_files_with_the_old_code_find_what_stayed_also_after_a_chain_of_merges(
    estate: Estate, twin: Building
):
    merge(twin, estate.j1)

    assert find_or_make_building("BUD-1") == (estate.j1, False)
    assert find_or_make_staircase(estate.j1, "1") == (estate.j1_1, False)
    assert find_place(Building, "J1") == estate.j1

    estate.j1.refresh_from_db()
    estate.j2.staircases.all().delete()
    merge(estate.j1, estate.j2)

    assert find_or_make_building("BUD-1") == (estate.j2, False)


def test_the_targets_of_notices_go_along_once_and_in_their_newest_versions(
    estate: Estate, twin: Building, publish: Publish
):
    """Anyone who opens a version and publishes it again does not bring the old place back."""
    only_twin = publish("Przegląd gazu", buildings=[twin])
    both = publish("Odczyt wodomierzy", buildings=[twin, estate.j1])
    draft = publish("Przegląd dachu", buildings=[twin, estate.j2])
    draft.save_revision()

    merge(twin, estate.j1)

    for page in (only_twin, both, draft):
        page.refresh_from_db()
    assert list(only_twin.buildings.all()) == list(both.buildings.all()) == [estate.j1]
    assert only_twin.targets_label == "ul. Jodłowa 1"
    newest = draft.get_latest_revision_as_object()
    assert set(newest.buildings.all()) == {estate.j1, estate.j2}


def test_the_refusal_names_what_both_carry_and_only_one_may(estate: Estate, publish: Publish):
    notice = publish("Przegląd gazu")
    for staircase in (estate.j1_1, estate.j1_2):
        BoardPosting.objects.create(announcement=notice, staircase=staircase, posted_on=TODAY)

    with pytest.raises(ValidationError) as refusal:
        merge(estate.j1_1, estate.j1_2)

    assert len(refusal.value.messages) == 1
    assert "Mają je oba miejsca, zostać może jedno." in refusal.value.messages[0]
    estate.j1_1.refresh_from_db()
    assert estate.j1_1.merged_into is None
    estate.flat.refresh_from_db()
    assert estate.flat.staircase == estate.j1_1


def test_what_cannot_be_one_is_refused(estate: Estate):
    estate.shop.valid_to = date(2026, 1, 31)
    estate.shop.save()

    for place, into, said in (
        (estate.j1, estate.j1_1, "to różne rzeczy. Wybierz budynek."),
        (estate.j1, estate.j1, "Wybrano dwa razy to samo"),
        (estate.flat, estate.jodlowa, "to różne rzeczy"),
    ):
        (sentence,) = list_obstacles_to_merge(place, into)
        assert said in sentence
    # What lasts into what is over.
    assert list_obstacles_to_merge(estate.flat, estate.shop) == [
        "lokal J1-U1 (ul. Jodłowa 1 m. U1): koniec 31.01.2026. Wybierz miejsce, które trwa, albo "
        "podaj wcześniejszy koniec."
    ]


def test_a_code_that_a_merged_staircase_keeps_is_refused(estate: Estate):
    """J1 has no staircase 1 any more, but files with its code still find staircase 2."""
    merge_places(estate.j1_1, estate.j1_2, today=TODAY, origin=OPERATOR)

    with pytest.raises(ValidationError, match="Klatki: .*1. Mają je oba miejsca"):
        merge_places(estate.j2, estate.j1, today=TODAY, origin=OPERATOR)

    estate.j2_1.refresh_from_db()
    assert (estate.j2_1.building, estate.j2_1.merged_into) == (estate.j2, None)


def test_what_was_merged_is_neither_merged_nor_moved_again(estate: Estate, twin: Building):
    merge(twin, estate.j1)
    twin.refresh_from_db()

    assert list_obstacles_to_merge(twin, estate.j2) == [
        "budynek BUD-1 (Jodłowa 1) połączono już z innym miejscem."
    ]
    with pytest.raises(ValidationError, match="połączono już"):
        move_places([twin], estate.lipowa, origin=OPERATOR)
