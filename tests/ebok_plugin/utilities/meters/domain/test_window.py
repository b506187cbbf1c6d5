"""When residents may hand in readings: of which property, of which kind, until when."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.utilities.meters.domain.own_meters import (
    closes_on,
    coming_windows,
    next_window,
    save_window,
)
from ebok_plugin.utilities.meters.models import Meter, ReadingWindow
from ebok_plugin.utilities.meters.vocabulary import MeterKind
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.utilities.meters.flats import TODAY, day, meter
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
    return closes_on(coming_windows(TODAY), what, TODAY)


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


def test_the_next_one_is_told_ahead(hanging: Meter):
    window("2026-11-01", "2026-11-19")
    later, sooner = window("2027-05-01", "2027-05-10"), window("2026-12-20", "2026-12-31")

    assert next_window(coming_windows(TODAY), hanging, TODAY) == sooner
    assert later in coming_windows(TODAY)


def test_days_that_cannot_be_are_refused():
    for opens, closes, words in (
        ("2026-11-30", "2026-11-15", "przed pierwszym"),
        ("2026-01-01", "2026-12-31", "najwyżej 92 dni"),
    ):
        with pytest.raises(ValidationError, match=words):
            window(opens, closes, MeterKind.GAS)
    assert not ReadingWindow.objects.exists()
