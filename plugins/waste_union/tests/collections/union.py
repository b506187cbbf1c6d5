"""The addresses and the schedule of the invented union, and rows of a test's own."""

from datetime import date
from io import BytesIO
from typing import Any

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableKind, TableReport
from cms_ext.evidence.audit.domain.event import OPERATOR, Origin
from tests.demo_site import ROOT
from waste_union.collections.domain.addresses import parse_house_number
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES
from waste_union.collections.domain.queries import CollectionAddress, find_address

TODAY = date(2026, 11, 20)
FIXTURES = ROOT / "plugins" / "waste_union" / "fixtures" / "collections"
ADDRESS_COLUMNS = (
    "commune;place;street;number_from;number_to;side;sector_code;sector_name;building_kind;"
    "valid_from;valid_to"
)
DAY_COLUMNS = "sector_code;fraction_code;building_kind;planned_on;collected_on;cancelled"


def bring(
    table: TableKind[Any],
    *lines: str,
    dry_run: bool = False,
    origin: Origin = OPERATOR,
    today: date = TODAY,
) -> TableReport:
    """A file of these lines under the columns of its kind, each filled up with empty cells."""
    header = ADDRESS_COLUMNS if table is ADDRESSES else DAY_COLUMNS
    width = header.count(";")
    full = [line + ";" * (width - line.count(";")) for line in lines]
    content = BytesIO("\n".join([header, *full, ""]).encode())
    return import_table(
        table, content, f"{table.kind}.csv", today=today, origin=origin, dry_run=dry_run
    )


def bring_fixtures(*years: int) -> None:
    """The union's files as the demo loads them."""
    files = [(ADDRESSES, "addresses.csv"), *((DAYS, f"days_{year}.csv") for year in years)]
    for table, name in files:
        with (FIXTURES / name).open("rb") as file:
            report = import_table(table, file, name, today=TODAY, origin=OPERATOR)
        assert report.status == "posted", report.errors


def at(key: str, typed: str, since: date = TODAY) -> CollectionAddress:
    number = parse_house_number(typed)
    assert number is not None
    found = find_address(key, number, since)
    assert found is not None
    return found


def codes(report: TableReport) -> list[tuple[str, int | None, str | None]]:
    return [(error.code, error.line, error.field) for error in report.errors]
