from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from pytest_django import Settings

from cms_ext.office.rules.clock import business_now, business_today


def test_the_demo_pins_the_day(settings: Settings) -> None:
    settings.COOP_TODAY = date(2026, 11, 20)

    assert business_today() == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 10, 23, 30, tzinfo=UTC), date(2026, 6, 11)),
        (datetime(2026, 1, 10, 22, 59, tzinfo=UTC), date(2026, 1, 10)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),
    ],
    ids=["late evening in summer", "late evening in winter", "the hour that does not exist"],
)
def test_otherwise_it_is_the_day_in_warsaw(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date
) -> None:
    settings.COOP_TODAY = None
    monkeypatch.setattr(timezone, "now", lambda: moment)

    assert business_today() == day


def test_in_the_demo_things_come_in_at_the_hour_of_now_on_the_pinned_day(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.COOP_TODAY = date(2026, 11, 20)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2031, 6, 10, 23, 30, tzinfo=UTC))

    moment = business_now()

    assert moment.isoformat() == "2026-11-20T01:30:00+01:00"


def test_otherwise_things_come_in_now(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.COOP_TODAY = None
    now = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)

    assert business_now() == now
