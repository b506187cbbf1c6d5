"""When residents may hand in readings: of which property, of which kind, until when.

The figures of a settled period, and the use of a flat next to the middle half of its building.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.meter import replace_meter
from ebok_plugin.utilities.meters.domain.own_meters import (
    closes_on,
    find_readings_of_period,
    get_own_meter,
    list_next_windows,
    next_window,
    save_window,
)
from ebok_plugin.utilities.meters.domain.use import MiddleHalf, middle_half
from ebok_plugin.utilities.meters.models import Meter, ReadingWindow
from ebok_plugin.utilities.meters.vocabulary import MeterKind
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.utilities.meters.domain.test_reading import NEW
from tests.ebok_plugin.utilities.meters.flats import TODAY, day, meter, read, water_meter
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


def window(opens: str, closes: str, kind: str = "", **more: object) -> ReadingWindow:
    row = ReadingWindow(opens_on=day(opens), closes_on=day(closes), kind=kind, **more)
    return save_window(row, origin=SYSTEM)


@shared
def hanging() -> Meter:
    made = meter(open_account("100001"))
    return Meter.objects.select_related("premises__building").get(pk=made.pk)


def until(what: Meter) -> date | None:
    return closes_on(list_next_windows(TODAY), what, TODAY)


def test_it_is_open_from_its_first_to_its_last_day(hanging: Meter):
    table: dict[tuple[tuple[str, ...], ...], date | None] = {
        (): None,
        (("2026-11-15", "2026-11-30"),): date(2026, 11, 30),
        (("2026-11-20", "2026-11-20"),): date(2026, 11, 20),
        (("2026-11-01", "2026-11-19"),): None,
        (("2026-11-21", "2026-11-30"),): None,
        (("2026-11-15", "2026-11-30", "ZW"),): date(2026, 11, 30),
        (("2026-11-15", "2026-11-30", "CW"),): None,
        (("2026-11-15", "2026-11-30"), ("2026-11-18", "2026-12-05")): date(2026, 12, 5),
    }

    found = {}
    for rows in table:
        ReadingWindow.objects.all().delete()
        for row in rows:
            window(*row)
        found[rows] = until(hanging)
    assert found == table


def test_a_window_of_another_property_is_none_here_nor_one_of_what_is_read_by_radio(hanging: Meter):
    here = hanging.premises.building.property_id
    window("2026-11-15", "2026-11-30", property_id=here)
    assert until(hanging) == date(2026, 11, 30)

    hanging.premises.building.property_id = here + 1
    assert until(hanging) is None
    hanging.premises.building.property_id, hanging.remote = here, True
    assert until(hanging) is None


def test_the_next_one_is_known_ahead(hanging: Meter):
    window("2026-11-01", "2026-11-19")
    later, sooner = window("2027-05-01", "2027-05-10"), window("2026-12-20", "2026-12-31")

    assert next_window(list_next_windows(TODAY), hanging, TODAY) == sooner
    assert later in list_next_windows(TODAY)


def test_days_that_cannot_be_are_refused():
    for opens, closes, words in (
        ("2026-11-30", "2026-11-15", "przed pierwszym"),
        ("2026-01-01", "2026-12-31", "najwyżej 92 dni"),
    ):
        with pytest.raises(ValidationError, match=words):
            window(opens, closes, MeterKind.GAS)
    assert not ReadingWindow.objects.exists()


def of_year(year: int) -> list[tuple[str, str, str, str]]:
    account = Account.objects.get(account_no="100001")
    found = find_readings_of_period(account, day(f"{year}-01-01"), day(f"{year}-12-31"))
    return [
        (one.meter.number, str(one.first.day), str(one.last.day), str(one.used)) for one in found
    ]


def test_a_period_has_the_figures_at_both_ends_of_a_replaced_meter_and_the_new_one():
    water = water_meter()
    read(water, "2026-06-30", "190")

    assert of_year(2025) == [("ZW-100001", "2024-12-31", "2025-12-31", "60.000")]
    assert of_year(2026) == [("ZW-100001", "2025-12-31", "2026-06-30", "30.000")]
    assert of_year(2024) == []

    on, last, first = day("2026-10-15"), Decimal(208), Decimal(1)
    new = replace_meter(water, NEW, on=on, last=last, first=first, today=TODAY, origin=SYSTEM)
    read(new, "2026-11-20", "8")
    assert of_year(2026) == [
        ("ZW-100001", "2025-12-31", "2026-10-15", "48.000"),
        ("ZW777", "2026-10-15", "2026-11-20", "7.000"),
    ]


def test_of_five_flats_the_middle_half_is_given_and_where_the_own_flat_is():
    """Four get no comparison. The first is Anna's; they used 12, 24, 36 … m³ in 365 days."""

    def one_more(number: int) -> Meter:
        made = meter(open_account(f"10000{number}"), f"W-{number}", on=day("2025-11-20"))
        read(made, "2026-11-20", str(100 + 12 * number))
        return made

    own, *_others = [one_more(number) for number in (1, 2, 3, 4)]
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    assert middle_half(get_own_meter(user, own.pk, TODAY), TODAY) is None

    one_more(5)
    half = middle_half(get_own_meter(user, own.pk, TODAY), TODAY)
    assert half == MiddleHalf(Decimal("2.0"), Decimal("4.0"), Decimal("1.0"), 5)
    assert half.place == "below"
