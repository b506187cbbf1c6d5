from datetime import date
from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.premises.domain.merging import list_obstacles_to_merge, merge_places
from cms_ext.premises.domain.place import change_place
from cms_ext.premises.domain.splitting import split_building
from cms_ext.premises.models import Premises, Staircase
from ebok_plugin.charges.domain.component import use_component
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.models import Basis, ComponentUse, PremisesValue
from tests.ebok_plugin.charges.coop import priced
from tests.ebok_plugin.charges.coop import value_spans as spans
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@shared
def flat() -> Premises:
    """48,60 m² and two persons; its account is open since 2020."""
    return open_account("100005").premises


def change(flat: Premises, today: date, area: str) -> None:
    change_place(flat, {"area": Decimal(area)}, today=today, origin=OPERATOR)


def test_a_new_area_is_charged_from_the_next_month_on(flat: Premises):
    begin = str(flat.accounts.get().opened_on)

    change(flat, date(2026, 6, 10), "50")
    change(flat, date(2026, 6, 11), "51")
    change(flat, TODAY, "52")

    expected = [("48.6000", begin, "2026-06-30"), ("51.0000", "2026-07-01", "2026-11-30")]
    assert spans(Basis.AREA_M2) == expected
    flat.refresh_from_db()
    assert flat.area == Decimal(52)


def test_what_a_tariff_clerk_dated_is_not_touched(flat: Premises):
    set_value(flat, Basis.AREA_M2, Decimal(60), valid_from=date(2021, 1, 1), origin=OPERATOR)
    before = spans(Basis.AREA_M2)

    change(flat, TODAY, "52")

    assert spans(Basis.AREA_M2) == before


@pytest.fixture
def twin(flat: Premises) -> Premises:
    return Premises.objects.create(
        code="X", building=flat.building, number="5", area=Decimal("48.60")
    )


def test_two_flats_are_merged_where_no_day_has_two_values(flat: Premises, twin: Premises):
    for one, value, begin in ((flat, 10, date(2026, 1, 1)), (twin, 12, date(2026, 5, 1))):
        set_value(one, Basis.KWH, Decimal(value), valid_from=begin, origin=OPERATOR)

    (sentence,) = list_obstacles_to_merge(twin, flat)

    assert sentence.startswith("Wielkości lokali: ")
    assert sentence.endswith("Mają je oba miejsca, zostać może jedno.")
    PremisesValue.objects.filter(premises=flat).update(valid_to=date(2026, 4, 30))
    merge_places(twin, flat, today=TODAY, origin=OPERATOR)
    expected = [("10.0000", "2026-01-01", "2026-04-30"), ("12.0000", "2026-05-01", None)]
    assert spans(Basis.KWH) == expected


def test_a_divided_block_pays_the_same_components(flat: Premises):
    stairs = [Staircase.objects.create(building=flat.building, code=code) for code in ("8", "9")]
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    use_component(lift, flat.building, valid_from=date(2020, 1, 1), origin=OPERATOR)

    new = split_building(
        flat.building, code="NOWY", address="", parts=stairs[:1], on=TODAY, origin=OPERATOR
    )

    assert list(
        ComponentUse.objects.order_by("pk").values_list("building", "valid_from", "valid_to")
    ) == [(flat.building_id, date(2020, 1, 1), None), (new.pk, TODAY, None)]
