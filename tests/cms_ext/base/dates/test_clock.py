from datetime import UTC, date, datetime

from django.utils import timezone

from cms_ext.base.dates.clock import business_now, business_today


def test_the_demo_pins_the_day_and_things_come_in_on_it_at_the_hour_of_now(settings, monkeypatch):
    settings.COOP_TODAY = date(2026, 11, 20)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2031, 6, 10, 23, 30, tzinfo=UTC))

    assert business_today() == date(2026, 11, 20)
    assert business_now().isoformat() == "2026-11-20T01:30:00+01:00"


def test_otherwise_it_is_the_day_in_warsaw(settings, monkeypatch):
    settings.COOP_TODAY = None
    days = {
        datetime(2026, 6, 10, 23, 30, tzinfo=UTC): date(2026, 6, 11),  # late evening in summer
        datetime(2026, 1, 10, 22, 59, tzinfo=UTC): date(2026, 1, 10),  # late evening in winter
        datetime(2026, 3, 29, 0, 59, tzinfo=UTC): date(2026, 3, 29),  # an hour that does not exist
    }
    for moment, day in days.items():
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)

        assert (business_today(), business_now()) == (day, moment)
