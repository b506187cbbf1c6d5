"""The demo's meters: two years of readings of the first house, and what waits at the desk."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

from cms_ext.base.realm import Realm
from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.demo_files import import_file, rows_of, up_to
from ebok_plugin.exchange.domain.import_ledger import import_ledger
from ebok_plugin.ledger.models import AccountAccess
from ebok_plugin.meters.domain.reading import known_figures, record_reading
from ebok_plugin.meters.domain.returning import return_and_tell
from ebok_plugin.meters.domain.window import save_window
from ebok_plugin.meters.models import Meter, Reading, ReadingWindow
from ebok_plugin.meters.vocabulary import ReadingSource

# Somebody typed the number of the meter, and somebody a comma too far to the right.
RETURNED, UNLIKELY = "CW-0002", "ZW-0002"


class DemoRefused(Exception):
    """The import refused the demo's readings: the fixture and the program do not fit."""


def load(today: date, premises: int) -> None:
    """Readings up to the business day; a window that is open; one unlikely, one returned."""
    rows = up_to(rows_of("meter_readings.csv"), "reading_date", today)
    if not rows:
        return
    content = import_file("meter_readings", rows)
    report = import_ledger(io.BytesIO(content), "meter_readings.csv", today=today)
    if report.status != "posted":
        raise DemoRefused(f"{report.status}: {list(report.errors)[:5]}")
    clerk = Origin(actor=User.objects.get(realm=Realm.STAFF, login="finanse"))
    save_window(
        ReadingWindow(opens_on=today - timedelta(days=5), closes_on=today + timedelta(days=10)),
        origin=clerk,
    )
    _hand_in(UNLIKELY, Decimal(10), today)
    wrong = _hand_in(RETURNED, Decimal(3), today - timedelta(days=3))
    if wrong is not None:
        return_and_tell(
            wrong,
            "To numer z plomby. Przepisz cyfry z okienka licznika.",
            on=today - timedelta(days=2),
            origin=clerk,
        )


def _hand_in(number: str, times: Decimal, day: date) -> Reading | None:
    """By the login of whoever holds the flat's account; None on a day before its figures."""
    meter = Meter.objects.get(number=number)
    known = known_figures(meter)
    if not known or known[-1].day >= day:
        return None
    holds = AccountAccess.objects.filter(account__premises=meter.premises).values("person")
    user = User.objects.filter(realm=Realm.EBOK, person__in=holds).order_by("login").first()
    return record_reading(
        meter,
        (known[-1].value * times).quantize(Decimal("0.001")),
        day=day,
        source=ReadingSource.RESIDENT,
        today=day,
        origin=Origin(actor=user),
    )
