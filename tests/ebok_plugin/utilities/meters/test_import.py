"""Readings come by a file: whole or not at all, once, with errors that name line and field."""

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cms_ext.desks.import_desk.domain.table import write_sample_xlsx
from ebok_plugin.payments.models import ImportBatch
from ebok_plugin.utilities.meters.domain.reading_import import METER_READINGS
from ebok_plugin.utilities.meters.models import Meter, Reading
from tests.ebok_plugin.payments.books import SAMPLES, TODAY, bring, bring_samples, found
from tests.ebok_plugin.utilities.meters.flats import figures
from tests.query_counts import counted
from tests.shared_rows import shared
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db

FILE = SAMPLES / "meter_readings_v1.csv"
HEAD = "premises_code;meter_no;medium;unit;reading_date;reading;status;laf;replaces_meter_no"


@shared
def flats() -> None:
    bring_samples("accounts")


def file(*rows: str) -> bytes:
    return "\r\n".join(["#ebok;meter_readings;1", HEAD, *rows]).encode()


def test_the_sample_makes_its_meters_and_readings(flats: None):
    rehearsed = bring(FILE, dry_run=True)
    assert (rehearsed.status, rehearsed.new, Meter.objects.count()) == ("rehearsed", 72, 0)

    report = bring(FILE)

    assert (report.status, report.rows, report.new, report.errors) == ("posted", 72, 72, ())
    assert (Meter.objects.count(), Reading.objects.count()) == (36, 72)
    water = Meter.objects.get(number="ZW-0001")
    assert (water.kind, water.unit, str(water.installed_on)) == ("ZW", "m³", "2024-12-31")
    expected = [("2024-12-31", "113", "ACCEPTED"), ("2025-12-31", "170.1", "ACCEPTED")]
    assert figures(water) == expected
    assert Meter.objects.get(number="PK-0001").laf == Decimal("0.85")


@pytest.mark.both_databases
def test_the_same_again_and_another_file_of_the_same_add_nothing(flats: None):
    bring(FILE)
    before = Reading.objects.count()

    same = bring(FILE)
    spelled = bring(FILE.read_bytes().replace(b"\r\n", b"\n"))

    assert [same.status, spelled.status] == ["unchanged", "unchanged"]
    assert (spelled.unchanged, Reading.objects.count()) == (72, before)
    assert ImportBatch.objects.filter(kind="meter_readings").count() == 1


def test_a_reading_that_goes_backwards_is_refused_with_its_row(flats: None):
    before = all_rows()

    report = bring(SAMPLES / "broken" / "readings_going_backwards.csv")

    assert (report.status, found(report)) == ("refused", [("READING_DECREASE", 4, "reading")])
    assert report.errors[0].message == (
        "Wiersz 4, kolumna reading: odczyt licznika ZW-0001 jest mniejszy niż poprzedni. "
        "Jeśli wymieniono licznik, podaj status ZAMIANA."
    )
    assert all_rows() == before


FIRST = "L-001;ZW-0001;ZW;m3;2025-12-31;170,1;ODCZYT;;"


def test_a_row_that_cannot_be_is_named(flats: None):
    bring(file(FIRST))
    before = all_rows()
    table = {
        "L-999;ZW-9;ZW;m3;2026-06-30;1;ODCZYT;;": ("PREMISES_UNKNOWN", "premises_code"),
        "L-002;ZW-0001;ZW;m3;2026-06-30;180;ODCZYT;;": ("METER_OTHER", "premises_code"),
        "L-001;ZW-0001;CW;m3;2026-06-30;180;ODCZYT;;": ("METER_OTHER", "medium"),
        "L-001;ZW-0001;ZW;m3;2025-12-31;171;ODCZYT;;": ("POSTED_CHANGED", "reading"),
        "L-001;ZW-0001;ZW;m3;2025-12-30;100;ODCZYT;;": ("READING_EARLY", "reading_date"),
        "L-001;ZW-0001;ZW;m3;2026-06-30;170;ODCZYT;;": ("READING_DECREASE", "reading"),
        "L-001;ZW-0001;ZW;m3;2026-06-30;123456;ODCZYT;;": ("READING_LONG", "reading"),
        "L-001;ZW-0001;ZW;m3;2026-06-30;1,2345;ODCZYT;;": ("READING_SCALE", "reading"),
        "L-001;ZW-0001;ZW;m3;2026-06-30;-1;ODCZYT;;": ("VALUE_NEGATIVE", "reading"),
        "L-001;ZW-0001;ZW;m3;2027-01-01;180;ODCZYT;;": ("DATE_FUTURE", "reading_date"),
        "L-001;ZW-0001;ZW;l;2026-06-30;180;ODCZYT;;": ("CHOICE_UNKNOWN", "unit"),
        "L-001;ZW-0001;ZW;m3;2026-06-30;180;INNY;;": ("CHOICE_UNKNOWN", "status"),
        "L-001;ZW-0001;ZW;m3;2026-06-30;180;ODCZYT;0,8;": ("LAF_MEDIUM", "laf"),
        "L-001;PK-1;HCA;jedn.;2026-06-30;1;ODCZYT;1,2;": ("LAF_RANGE", "laf"),
        "L-001;ZW-2;ZW;m3;2026-06-30;0;ODCZYT;;ZW-0001": ("REPLACES_STATUS", "replaces_meter_no"),
        "L-001;ZW-2;ZW;m3;2026-06-30;0;ZAMIANA;;ZW-77": ("REPLACES_UNKNOWN", "replaces_meter_no"),
        "L-001;=1+1;ZW;m3;2026-06-30;180;ODCZYT;;": ("TEXT_FORMAT", "meter_no"),
    }

    for line, (code, field) in table.items():
        report = bring(file(line))
        assert (report.status, found(report)) == ("refused", [(code, 3, field)])
    assert all_rows() == before

    # Two rows of one meter and day are one too many.
    assert found(bring(file(FIRST, FIRST))) == [("KEY_DUPLICATE", 4, "reading_date")]


def test_a_jump_is_taken_and_waits(flats: None):
    bring(FILE)

    report = bring(file("L-001;ZW-0001;ZW;m3;2026-06-30;900;ODCZYT;;"), name="skok.csv")

    facts = (report.status, [(w.code, w.line) for w in report.warnings])
    assert facts == ("posted", [("READING_JUMP", 3)])
    assert figures(Meter.objects.get(number="ZW-0001"))[-1] == ("2026-06-30", "900", "WAITING")


def test_a_replacement_takes_the_old_one_off_and_an_estimate_is_marked(flats: None):
    bring(FILE)

    report = bring(
        file(
            "L-001;ZW-0001;ZW;m3;2026-06-30;195;SZACUNEK;;",
            "L-001;ZW-N1;ZW;m3;2026-07-01;0,2;ZAMIANA;;ZW-0001",
            "L-001;ZW-N1;ZW;m3;2026-12-31;30;ODCZYT;;",
        )
    )

    assert report.status == "posted", report.errors
    old, new = Meter.objects.get(number="ZW-0001"), Meter.objects.get(number="ZW-N1")
    assert (str(old.dismounted_on), new.replaces, new.premises) == ("2026-07-01", old, old.premises)
    assert old.readings.latest("day").source == "ESTIMATE"
    facts = [(reading.occasion, str(reading.value)) for reading in new.readings.order_by("day")]
    assert facts == [("FIRST", "0.200"), ("ORDINARY", "30.000")]


def test_a_file_of_four_meters_costs_the_queries_of_one(flats: None):
    def queries(*numbers: str) -> int:
        """Of six readings of each of these meters."""
        rows = [
            f"L-001;{number};ZW;m3;2026-0{month}-28;{month * 5};ODCZYT;;"
            for number in numbers
            for month in range(1, 7)
        ]
        report, asked = counted(bring, file(*rows), name=f"{numbers[0]}.csv")
        assert report.new == len(rows)
        return asked

    queries("ZW-0")  # the first file of a process asks for more
    assert queries("ZW-1") == queries("ZW-2", "ZW-3", "ZW-4", "ZW-5")


def test_a_module_is_written_by_the_file_and_moves_with_a_replacement(flats: None):
    bring(FILE)
    head = f"{HEAD};radio_no"

    def modules(*rows: str) -> bytes:
        return "\r\n".join(["#ebok;meter_readings;1", head, *rows]).encode()

    known = "L-001;CW-0001;CW;m3;2025-12-31;{value};ODCZYT;;;R-1"
    value = str(Meter.objects.get(number="CW-0001").readings.latest("day").value).replace(".", ",")
    report = bring(modules(known.format(value=value)))
    water = Meter.objects.get(number="CW-0001")
    assert (report.status, report.changed, water.radio_no, water.remote) == (
        "posted",
        1,
        "R-1",
        True,
    ), report.errors

    taken = bring(modules("L-002;CW-0002;CW;m3;2026-06-30;99999;ODCZYT;;;R-1"))
    assert ("RADIO_TAKEN", 3, "radio_no") in found(taken)

    moved = bring(modules("L-001;CW-N1;CW;m3;2026-06-30;0;ZAMIANA;;CW-0001;R-1"))
    assert moved.status == "posted", moved.errors
    assert Meter.objects.get(radio_no="R-1", dismounted_on=None).number == "CW-N1"


COLUMNS = ["premises_code", "meter_no", "medium", "unit", "reading_date", "reading", "status"]


def workbook(*rows: list[Any], marked: bool = False, notes: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "meter_readings_v1"
    if marked:
        sheet.append(["#ebok", "meter_readings", 1, f"rows={len(rows)}"])
    for row in [COLUMNS, *rows]:
        sheet.append(row)
    if notes:
        book.create_sheet("Notatki").append(["L-001", "ZW-0001"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row(day: Any, figure: Any, number: Any = "ZW-0001") -> list[Any]:
    return ["L-001", number, "ZW", "m3", day, figure, "ODCZYT"]


def as_workbook(path: Path) -> bytes:
    """The sample as somebody has it who opened the CSV in a spreadsheet and saved a workbook."""
    _marker, _head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    rows: list[list[Any]] = []
    for line in lines:
        cells: list[Any] = line.split(";")[: len(COLUMNS)]
        cells[4] = date.fromisoformat(cells[4])
        cells[5] = float(cells[5].replace(",", "."))
        rows.append(cells)
    return workbook(*rows, marked=True)


def test_a_workbook_says_the_same_as_the_csv_of_it(flats: None):
    report = bring(as_workbook(SAMPLES / "meter_readings_v1.csv"), name="odczyty.xlsx")

    assert (report.status, report.new, found(report)) == ("posted", 72, [])
    assert (Meter.objects.count(), Reading.objects.count()) == (36, 72)
    facts = figures(Meter.objects.get(number="ZW-0001"))
    assert facts == [("2024-12-31", "113", "ACCEPTED"), ("2025-12-31", "170.1", "ACCEPTED")]
    assert bring(SAMPLES / "meter_readings_v1.csv").unchanged == 72


def test_the_sample_that_clerks_download_is_taken_once_its_flat_is_there(flats: None):
    rows = [one | {"premises_code": "L-001"} for one in METER_READINGS.sample]

    report = bring(write_sample_xlsx(METER_READINGS.schema(TODAY), rows), name="wzor.xlsx")

    assert (report.status, report.new) == ("posted", 2), report.errors


def test_a_number_kept_as_a_number_and_a_second_sheet_are_taken_with_a_warning(flats: None):
    report = bring(workbook(row(date(2026, 6, 30), 12.5, number=47110815)), name="liczby.xlsx")

    facts = (report.status, [(w.code, w.line) for w in report.warnings])
    assert facts == ("posted", [("ID_NUMBER_CELL", 2), ("CONTROLS_SKIPPED", None)])
    assert figures(Meter.objects.get(number="47110815")) == [("2026-06-30", "12.5", "ACCEPTED")]

    report = bring(workbook(row(date(2026, 6, 30), 12.5), notes=True), name="dwa.xlsx")

    assert (report.status, report.new) == ("posted", 1)
    assert "SHEETS_IGNORED" in [warning.code for warning in report.warnings]


def test_a_cell_that_cannot_be_is_named(flats: None):
    before, june = all_rows(), date(2026, 6, 30)

    for cells, code, field in (
        (row(june, 12.3456), "READING_SCALE", "reading"),
        (row(june, "=A1+1"), "XLSX_FORMULA", "reading"),
        (row(june, "#N/A"), "XLSX_CELL_ERROR", "reading"),
        (row(june, -1), "VALUE_NEGATIVE", "reading"),
        (row(june, None), "AMOUNT_FORMAT", "reading"),
        (row(datetime(2026, 6, 30, 6, 15), 12.5), "DATE_FORMAT", "reading_date"),
        (row(46203, 12.5), "DATE_FORMAT", "reading_date"),
        (row(date(2027, 6, 30), 12.5), "DATE_FUTURE", "reading_date"),
        (row(june, 12.5, number="=ZW"), "XLSX_FORMULA", "meter_no"),
    ):
        report = bring(workbook(cells), name="zly.xlsx")
        assert (report.status, found(report)) == ("refused", [(code, 2, field)])
    assert all_rows() == before
