"""The demo's meters: two years of readings of the first house, and what waits at the desk."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from cms_ext.base.tables import COMMAND_LINE
from cms_ext.desks.import_desk.domain.import_table import import_file
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from ebok_plugin.apps import EBOK
from ebok_plugin.ledger.models import AccountAccess
from ebok_plugin.payments.demo_files import demo_file, filter_past_rows, import_demo_file, read_rows
from ebok_plugin.payments.domain.import_ledger import import_ledger
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.utilities.meters.domain.layout import KIND, SAMPLES, WALK_BY, save_layout
from ebok_plugin.utilities.meters.domain.own_meters import save_window
from ebok_plugin.utilities.meters.domain.reading import (
    list_known_figures,
    record_meter_reading,
    return_and_notify,
)
from ebok_plugin.utilities.meters.domain.supplier_import import SupplierFile
from ebok_plugin.utilities.meters.domain.use import last_day, previous_month
from ebok_plugin.utilities.meters.domain.use_information import make_information
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingLayout, ReadingWindow
from ebok_plugin.utilities.meters.vocabulary import ReadingSource

# One resident typed the number of the seal, one a comma too far to the right.
RETURNED, UNLIKELY = "CW-0002", "ZW-0002"
# The last round of reading modules, and the first month with information for payers.
ROUND, FIRST_INFORMED = date(2026, 11, 3), date(2025, 1, 1)


class DemoRefused(Exception):
    """The import refused the demo's readings: the fixture and the program do not fit."""


def load(today: date, premises: int) -> None:
    """Load readings up to the business day, an open window, an unlikely and a returned reading."""
    rows = filter_past_rows(read_rows("meter_readings.csv"), "reading_date", today)
    if not rows:
        return
    content = import_demo_file("meter_readings", rows)
    _require(import_ledger(io.BytesIO(content), "meter_readings.csv", today=today))
    clerk = Origin(actor=User.objects.get(realm=Realm.STAFF, login="finanse"))
    _remote(today, clerk)
    save_window(
        ReadingWindow(opens_on=today - timedelta(days=5), closes_on=today + timedelta(days=10)),
        origin=clerk,
    )
    _hand_in(UNLIKELY, Decimal(10), today)
    wrong = _hand_in(RETURNED, Decimal(3), today - timedelta(days=3))
    if wrong is not None:
        return_and_notify(
            wrong,
            "To numer z plomby. Przepisz cyfry z okienka licznika.",
            on=today - timedelta(days=2),
            origin=clerk,
        )


def _remote(today: date, clerk: Origin) -> None:
    """Load heat meters with radio modules: month ends, the last round, monthly information."""
    rows = filter_past_rows(read_rows("heat_readings.csv"), "reading_date", today)
    if not rows:
        return
    content = import_demo_file("meter_readings", rows)
    _require(import_ledger(io.BytesIO(content), "heat_readings.csv", today=today))
    for _words, layout in SAMPLES.values():
        saved_layout = ReadingLayout(
            name=layout.name,
            header_line=layout.header_line,
            decimal_sign=layout.decimal_sign,
            date_format=layout.date_format,
            fine_codes=", ".join(layout.fine_codes),
        )
        save_layout(saved_layout, layout.columns, origin=clerk)
    if today >= ROUND:
        way = SupplierFile(WALK_BY, today, clerk.actor)
        file = io.BytesIO(demo_file(f"obchod_{ROUND:%Y-%m}.csv"))
        _require(
            import_file(way, file, "obchod.csv", kind=KIND, dry_run=False, limits=COMMAND_LINE)
        )
    month = previous_month(today)
    while month >= FIRST_INFORMED:
        # On the third day of the next month, at noon.
        make_information(month, at=_noon(last_day(month) + timedelta(days=3)))
        month = previous_month(month)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _require(report: ImportReport) -> None:
    if report.status != "posted":
        raise DemoRefused(f"{report.status}: {list(report.errors)[:5]}")


def _hand_in(number: str, times: Decimal, day: date) -> Reading | None:
    """Record a reading by the login of the flat's account holder; None before its figures."""
    meter = Meter.objects.get(number=number)
    known = list_known_figures(meter)
    if not known or known[-1].day >= day:
        return None
    holds = AccountAccess.objects.filter(account__premises=meter.premises).values("person")
    user = User.objects.filter(realm=EBOK, person__in=holds).order_by("login").first()
    return record_meter_reading(
        meter,
        (known[-1].value * times).quantize(Decimal("0.001")),
        day=day,
        source=ReadingSource.RESIDENT,
        today=day,
        origin=Origin(actor=user),
    )
