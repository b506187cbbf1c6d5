"""The figures of a settled period, and the use of a flat beside the middle half of its building."""

from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.meter import replace_meter
from ebok_plugin.utilities.meters.domain.own_meters import find_readings_of_period, get_own_meter
from ebok_plugin.utilities.meters.domain.use import MiddleHalf, middle_half
from ebok_plugin.utilities.meters.models import Meter
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.utilities.meters.domain.test_meter import NEW
from tests.ebok_plugin.utilities.meters.flats import TODAY, day, meter, read, water_meter
from tests.people import resident

pytestmark = pytest.mark.django_db


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


def test_of_five_flats_the_middle_half_is_told_and_where_the_own_flat_is():
    """Of four nothing is told. The first is Anna's; they used 12, 24, 36 … m³ in 365 days."""

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
