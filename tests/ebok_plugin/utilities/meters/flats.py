"""Flats with meters, for tests: made the way the desk makes them."""

from datetime import date
from decimal import Decimal

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.meter import NewMeter, install_meter
from ebok_plugin.utilities.meters.domain.reading import record_meter_reading
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import MeterKind, ReadingSource
from tests.ebok_plugin.ledger.books import open_account

TODAY = date(2026, 11, 20)
FITTED = date(2024, 12, 31)


day = date.fromisoformat


def meter(
    where: Premises | Account,
    number: str = "ZW-0001",
    kind: MeterKind = MeterKind.COLD_WATER,
    *,
    on: date = FITTED,
    first: str | None = "100",
    place: str = "łazienka",
    remote: bool = False,
) -> Meter:
    return install_meter(
        where.premises if isinstance(where, Account) else where,
        NewMeter(kind=kind, number=number, place=place, remote=remote),
        on=on,
        first=None if first is None else Decimal(first),
        today=TODAY,
        origin=SYSTEM,
    )


def read(
    what: Meter,
    on: str,
    value: str,
    source: ReadingSource = ReadingSource.CLERK,
    *,
    today: date = TODAY,
) -> Reading:
    return record_meter_reading(
        what, Decimal(value), day=day(on), source=source, today=today, origin=SYSTEM
    )


def water_meter(number: str = "100001", payer: str = "Anna Lis") -> Meter:
    """Of a flat that uses about 5 m³ a month: 100 at the end of 2024, 160 at that of 2025."""
    made = meter(open_account(number, payer), f"ZW-{number}")
    read(made, "2025-12-31", "160")
    return made


def figures(what: Meter) -> list[tuple[str, str, str]]:
    """Day, figure and state of each reading, the oldest first."""
    rows = what.readings.order_by("day", "pk")
    return [(str(row.day), f"{row.value.normalize():f}", row.state) for row in rows]
