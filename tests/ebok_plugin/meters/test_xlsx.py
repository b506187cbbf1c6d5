"""A workbook of readings as a spreadsheet keeps it: days as dates, figures as numbers."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cms_ext.desks.import_desk.domain.table import sample_xlsx
from ebok_plugin.meters.csv_import.columns import SAMPLE_ROWS
from ebok_plugin.meters.csv_import.meter_readings import meter_readings_schema
from ebok_plugin.meters.models import Meter, Reading
from tests.ebok_plugin.exchange.books import SAMPLES, TODAY, bring, bring_samples, found
from tests.ebok_plugin.meters.flats import figures
from tests.shared_rows import shared
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
HEAD = ["premises_code", "meter_no", "medium", "unit", "reading_date", "reading", "status"]


@shared
def flats() -> None:
    bring_samples("accounts")


def workbook(*rows: list[Any], title: str = "meter_readings_v1", marked: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    if marked:
        sheet.append(["#ebok", "meter_readings", 1, f"rows={len(rows)}"])
    for row in [HEAD, *rows]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row(day: Any, figure: Any, number: Any = "ZW-0001", status: str = "ODCZYT") -> list[Any]:
    return ["L-001", number, "ZW", "m3", day, figure, status]


def typed(path: Path) -> bytes:
    """The sample as somebody has it who opened the CSV in a spreadsheet and saved a workbook."""
    _marker, _head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    rows: list[list[Any]] = []
    for line in lines:
        cells: list[Any] = line.split(";")[: len(HEAD)]
        cells[4] = date.fromisoformat(cells[4])
        cells[5] = float(cells[5].replace(",", "."))
        rows.append(cells)
    return workbook(*rows, marked=True)


def test_a_workbook_says_the_same_as_the_csv_of_it(flats: None) -> None:
    report = bring(typed(SAMPLES / "meter_readings_v1.csv"), name="odczyty.xlsx")

    assert (report.status, report.new, found(report)) == ("posted", 72, [])
    assert (Meter.objects.count(), Reading.objects.count()) == (36, 72)
    assert figures(Meter.objects.get(number="ZW-0001")) == [
        ("2024-12-31", "113", "ACCEPTED"),
        ("2025-12-31", "170.1", "ACCEPTED"),
    ]
    assert bring(SAMPLES / "meter_readings_v1.csv").unchanged == 72


def test_the_sample_that_clerks_download_is_taken_once_its_flat_is_there(flats: None) -> None:
    rows = [one | {"premises_code": "L-001"} for one in SAMPLE_ROWS]

    report = bring(sample_xlsx(meter_readings_schema(TODAY), rows), name="wzor.xlsx")

    assert (report.status, report.new) == ("posted", 2), report.errors


def test_a_number_kept_as_a_number_is_taken_with_a_warning(flats: None) -> None:
    report = bring(workbook(row(date(2026, 6, 30), 12.5, number=47110815)), name="liczby.xlsx")

    assert (report.status, [(w.code, w.line) for w in report.warnings]) == (
        "posted",
        [("ID_NUMBER_CELL", 2), ("CONTROLS_SKIPPED", None)],
    )
    assert figures(Meter.objects.get(number="47110815")) == [("2026-06-30", "12.5", "ACCEPTED")]


@pytest.mark.parametrize(
    ("cells", "finding"),
    [
        (row(date(2026, 6, 30), 12.3456), ("READING_SCALE", 2, "reading")),
        (row(date(2026, 6, 30), "=A1+1"), ("XLSX_FORMULA", 2, "reading")),
        (row(date(2026, 6, 30), "#N/A"), ("XLSX_CELL_ERROR", 2, "reading")),
        (row(date(2026, 6, 30), -1), ("VALUE_NEGATIVE", 2, "reading")),
        (row(date(2026, 6, 30), None), ("AMOUNT_FORMAT", 2, "reading")),
        (row(datetime(2026, 6, 30, 6, 15), 12.5), ("DATE_FORMAT", 2, "reading_date")),
        (row(46203, 12.5), ("DATE_FORMAT", 2, "reading_date")),
        (row(date(2027, 6, 30), 12.5), ("DATE_FUTURE", 2, "reading_date")),
        (row(date(2026, 6, 30), 12.5, number="=ZW"), ("XLSX_FORMULA", 2, "meter_no")),
    ],
)
def test_a_cell_that_cannot_be_is_named(
    flats: None, cells: list[Any], finding: tuple[str, int, str]
) -> None:
    before = all_rows()

    report = bring(workbook(cells), name="zly.xlsx")

    assert (report.status, found(report)) == ("refused", [finding])
    assert all_rows() == before


def test_a_second_sheet_is_told_and_left(flats: None) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "meter_readings_v1"
    for cells in (HEAD, row(date(2026, 6, 30), 12.5)):
        first.append(cells)
    book.create_sheet("Notatki").append(["L-001", "ZW-0001"])
    out = io.BytesIO()
    book.save(out)

    report = bring(out.getvalue(), name="dwa.xlsx")

    assert (report.status, report.new) == ("posted", 1)
    assert "SHEETS_IGNORED" in [warning.code for warning in report.warnings]
