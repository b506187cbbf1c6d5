"""Meters: fitted, replaced by another, taken off."""

from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from ebok_plugin.utilities.meters.domain.meter import NewMeter, dismount_meter, replace_meter
from ebok_plugin.utilities.meters.models import Meter
from ebok_plugin.utilities.meters.vocabulary import MeterKind
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.utilities.meters.flats import TODAY, day, figures, meter, read, water_meter

pytestmark = pytest.mark.django_db
NEW = NewMeter(kind=MeterKind.COLD_WATER, number=" zw 777 ", verified_until=day("2031-12-31"))


def test_a_meter_is_replaced_on_one_day_with_both_figures():
    old = water_meter()

    new = replace_meter(
        old, NEW, on=day("2026-10-15"), last=Decimal("208.5"), first=Decimal("0.2"),
        today=TODAY, origin=SYSTEM,
    )  # fmt: skip

    old.refresh_from_db()
    assert (old.dismounted_on, new.installed_on, new.replaces, new.number) == (
        day("2026-10-15"),
        day("2026-10-15"),
        old,
        "ZW777",
    )
    assert figures(old)[-1] == ("2026-10-15", "208.5", "ACCEPTED")
    assert figures(new) == [("2026-10-15", "0.2", "ACCEPTED")]
    assert [one.occasion for one in (*old.readings.all()[:1], *new.readings.all())] == [
        "LAST",
        "FIRST",
    ]
    assert list(Meter.objects.mounted_on(TODAY)) == [new]
    actions = AuditEvent.objects.filter(action__startswith="METER").order_by("seq")
    assert list(actions.values_list("action", flat=True)) == [
        "METER_INSTALLED",
        "METER_DISMOUNTED",
        "METER_INSTALLED",
    ]


def test_a_replacement_is_whole_or_not_at_all():
    old = water_meter()
    meter(open_account("100002"), "ZW777")

    with pytest.raises(Refusal, match="już wisi w lokalu L-100002"):
        replace_meter(
            old, NEW, on=TODAY, last=Decimal(215), first=Decimal(0), today=TODAY, origin=SYSTEM
        )

    old.refresh_from_db()
    assert (old.dismounted_on, len(figures(old))) == (None, 2)


def test_a_day_that_cannot_be_is_refused_and_one_that_is_off_is_not_taken_off_again():
    old = water_meter()
    read(old, "2026-06-01", "190")

    for on, words in (
        ("2026-11-21", "w przyszłości"),
        ("2024-12-30", "zamontowano 31.12.2024"),
        ("2026-03-01", "ma odczyt z 01.06.2026"),
    ):
        with pytest.raises(Refusal, match=words):
            dismount_meter(old, on=day(on), last=None, today=TODAY, origin=SYSTEM)
    dismount_meter(old, on=TODAY, last=Decimal(215), today=TODAY, origin=SYSTEM)
    with pytest.raises(Refusal, match="zdemontowano już 20.11.2026"):
        dismount_meter(old, on=TODAY, last=None, today=TODAY, origin=SYSTEM)


@pytest.mark.both_databases
def test_a_number_that_was_taken_off_may_hang_elsewhere():
    old = water_meter()
    dismount_meter(old, on=day("2026-01-10"), last=Decimal(161), today=TODAY, origin=SYSTEM)

    again = meter(open_account("100002"), "ZW-100001", on=day("2026-02-01"), first="161")

    assert (again.number, again.unit) == (old.number, "m³")
