"""A supplier's file is read by a layout that staff keep: lines find their meters, or are named."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cms_ext.base.tables import COMMAND_LINE
from cms_ext.desks.import_desk.domain.import_table import import_file
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.models import Premises
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.payments.models import ImportBatch
from ebok_plugin.utilities.meters.domain.layout import (
    BY_PREMISES,
    WALK_BY,
    Layout,
    get_layout,
    save_layout,
)
from ebok_plugin.utilities.meters.domain.meter import NewMeter, dismount_meter, install_meter
from ebok_plugin.utilities.meters.domain.supplier_import import SupplierFile
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingLayout
from ebok_plugin.utilities.meters.vocabulary import MeterKind
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.payments.books import found
from tests.ebok_plugin.utilities.meters.flats import TODAY, day, figures, meter
from tests.query_counts import counted
from tests.shared_rows import shared
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
ROUND = Path(__file__).parent / "samples" / "obchod_radiowy.csv"
HEAD = "nr_modulu;data;wskazanie_biezace;wskazanie_koniec_miesiaca;kod_bledu"


@shared
def flats() -> None:
    two_flats()


def two_flats() -> None:
    """Two flats, each with cold and hot water and heat; modules send of hot water and heat."""
    for number in ("100001", "100002"):
        where = open_account(number).premises
        last = number[-1]
        meter(where, f"ZW-{last}", on=day("2025-12-31"))
        for kind in (MeterKind.HOT_WATER, MeterKind.HEAT):
            fit(where, kind, number=f"{kind}-{last}", module=f"7{kind}{last}")


def fit(where: Premises, kind: MeterKind, *, number: str, module: str) -> None:
    """A meter with a radio module, from the end of 2025."""
    fitted = NewMeter(kind=kind, number=number, remote=True, radio_no=module)
    on = day("2025-12-31")
    install_meter(where, fitted, on=on, first=None, today=TODAY, origin=SYSTEM)


def bring(content: bytes, layout: Layout = WALK_BY, *, dry_run: bool = False) -> ImportReport:
    return import_file(
        SupplierFile(layout, TODAY, None),
        io.BytesIO(content),
        "plik.csv",
        kind="meter_readings",
        dry_run=dry_run,
        limits=COMMAND_LINE,
    )


def round_of(*lines: str) -> bytes:
    return "\r\n".join([HEAD, *lines, ""]).encode()


def test_a_walk_by_round_brings_two_figures_a_module_and_names_what_it_did_not_read(flats: None):
    rehearsed = bring(ROUND.read_bytes(), dry_run=True)
    facts = (rehearsed.status, rehearsed.new, Reading.objects.filter(source="RADIO").count())
    assert facts == ("rehearsed", 6, 0)
    preview = [
        (one.line, one.meter.number, str(one.day), str(one.value), one.column)
        for one in rehearsed.preview
    ]
    assert preview[:2] == [
        (2, "CW-1", "2026-11-03", "61.250", "wskazanie_biezace"),
        (2, "CW-1", "2026-10-31", "60.875", "wskazanie_koniec_miesiaca"),
    ]

    report = bring(ROUND.read_bytes())

    assert (report.status, report.rows, report.new, found(report)) == ("posted", 4, 6, [])
    assert [(w.code, w.line, w.field, w.found) for w in report.warnings] == [
        ("METER_FAULT", 5, "kod_bledu", "E04")
    ]
    water = Meter.objects.get(number="CW-1")
    expected = [("2026-10-31", "60.875", "ACCEPTED"), ("2026-11-03", "61.25", "ACCEPTED")]
    assert figures(water) == expected
    assert {reading.source for reading in water.readings.all()} == {"RADIO"}
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.rows_new, "preview" in batch.report) == ("meter_readings", 6, False)


@pytest.mark.both_databases
def test_the_same_round_again_and_one_that_overlaps_add_only_what_is_new(flats: None):
    bring(ROUND.read_bytes())

    assert bring(ROUND.read_bytes()).status == "unchanged"
    again = bring(round_of("7CW1;2026-11-04;61,5;60,875;0"))

    assert (again.status, again.new, again.unchanged) == ("posted", 1, 1)


def export(*rows: list[Any]) -> bytes:
    """As the reader's program writes it: two rows of heading, then one row a flat."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Zestawienie odczytów"])
    sheet.append(["stan na", date(2026, 10, 31)])
    sheet.append(["Lokal", "Data odczytu", "Zimna woda", "Ciepła woda", "Ciepło", "Uwagi"])
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_export_by_premises_has_a_figure_for_each_meter_of_the_flat(flats: None):
    codes = [Meter.objects.get(number=f"ZW-{last}").premises.code for last in "12"]
    report = bring(
        export(
            [codes[0], "31.10.2026", 130.5, "61,25", 4.125, "ok"],
            [codes[1], date(2026, 10, 31), None, 12, None, None],
        ),
        BY_PREMISES,
    )

    assert (report.status, report.rows, report.new, found(report)) == ("posted", 2, 4, [])
    assert report.ignored_columns == ("Uwagi",)
    assert figures(Meter.objects.get(number="ZW-1"))[-1] == ("2026-10-31", "130.5", "ACCEPTED")
    assert figures(Meter.objects.get(number="CW-1")) == [("2026-10-31", "61.25", "ACCEPTED")]
    assert figures(Meter.objects.get(number="CO-1")) == [("2026-10-31", "4.125", "ACCEPTED")]
    assert figures(Meter.objects.get(number="CW-2")) == [("2026-10-31", "12", "ACCEPTED")]


def test_a_line_that_cannot_be_is_named_in_the_suppliers_words(flats: None):
    before = all_rows()
    table = {
        "7XX9;2026-11-03;61,25;60,875;0": ("METER_UNKNOWN", "nr_modulu"),
        "=1+1;2026-11-03;61,25;60,875;0": ("TEXT_FORMAT", "nr_modulu"),
        ";2026-11-03;61,25;60,875;0": ("VALUE_MISSING", "nr_modulu"),
        "7CW1;03.11.2026;61,25;60,875;0": ("DATE_FORMAT", "data"),
        "7CW1;2026-02-30;61,25;60,875;0": ("DATE_FORMAT", "data"),
        "7CW1;2027-11-03;61,25;60,875;0": ("DATE_FUTURE", "data"),
        "7CW1;1926-11-03;61,25;60,875;0": ("DATE_RANGE", "data"),
        "7CW1;2026-11-03;61.25;60,875;0": ("AMOUNT_FORMAT", "wskazanie_biezace"),
        "7CW1;2026-11-03;;60,875;0": ("AMOUNT_FORMAT", "wskazanie_biezace"),
        "7CW1;2026-11-03;---;60,875;0": ("AMOUNT_FORMAT", "wskazanie_biezace"),
        "7CW1;2026-11-03;61,2505;60,875;0": ("READING_SCALE", "wskazanie_biezace"),
        "7CW1;2026-11-03;-1;60,875;0": ("VALUE_NEGATIVE", "wskazanie_biezace"),
        "7CW1;2026-11-03;1234567;60,875;0": ("READING_LONG", "wskazanie_biezace"),
        "7CW1;2026-11-03;60;60,875;0": ("READING_DECREASE", "wskazanie_biezace"),
        "7CW1;2026-11-03;61,25;60,875": ("ROW_WIDTH", ""),
        "7CW1;2025-12-20;61,25;60,875;0": ("READING_EARLY", "data"),
    }

    for line, (code, field) in table.items():
        report = bring(round_of(line, "7CW2;2026-11-03;1;0;0"))
        assert (report.status, found(report)) == ("refused", [(code, 2, field)])
    assert all_rows() == before


def test_a_module_met_twice_is_taken_once_and_two_figures_of_a_day_are_one_too_many(flats: None):
    same = "7CW1;2026-11-03 06:15:00;61,25;60,875;0"
    twice = bring(round_of(same, same.replace("06:15", "06:17")))
    assert (twice.status, twice.new, found(twice)) == ("posted", 2, [])

    other = bring(round_of("7CW2;2026-11-03;5;4;0", "7CW2;2026-11-03;6;4;0"))
    assert found(other) == [("KEY_DUPLICATE", 3, "wskazanie_biezace")]


def test_a_figure_of_a_day_that_is_known_otherwise_is_refused(flats: None):
    bring(round_of("7CW1;2026-11-03;61,25;60,875;0"))

    report = bring(round_of("7CW1;2026-11-04;61,5;60,9;0"))

    assert found(report) == [("POSTED_CHANGED", 2, "wskazanie_koniec_miesiaca")]
    assert report.errors[0].message.endswith(
        "licznik CW-1 ma na 31.10.2026 inny odczyt. Jeśli jest błędny, zwróć go w „Rejestry”, "
        "„Odczyty” i wgraj plik jeszcze raz."
    )


def test_a_supplier_may_name_a_column_as_the_contract_does(flats: None):
    columns = [
        replace(column, header="reading") if column.header == "wskazanie_biezace" else column
        for column in WALK_BY.columns
    ]
    file = round_of("7CW1;2026-11-03;61.5;60;0").replace(b"wskazanie_biezace", b"reading")

    report = bring(file, replace(WALK_BY, columns=tuple(columns)))

    assert found(report) == [("AMOUNT_FORMAT", 2, "reading")]


def test_what_is_wrong_says_what_to_do_and_another_layout_is_refused_at_its_header(flats: None):
    for line, layout, remedy in (
        # A supplier's file has no column of states: a replacement is entered elsewhere.
        (
            "7CW1;2026-11-03;60;60,875;0",
            WALK_BY,
            "Jeśli wymieniono licznik, zapisz wymianę na jego stronie w „Rejestry”, „Liczniki” i "
            "wgraj plik jeszcze raz.",
        ),
        ("7CW1;03.11.2026;61;60;0", WALK_BY, "Popraw datę albo układ."),
        ("7CW1;2026-11-03;61.5;60;0", WALK_BY, "Popraw liczbę albo układ."),
        (
            "7CW1;2026-11-03;61;60;0",
            BY_PREMISES,
            "Sprawdź, czy to ten plik i w którym wierszu stoją nazwy kolumn.",
        ),
    ):
        report = bring(round_of(line, line), layout)
        assert report.errors[0].message.endswith(remedy)
    # Without its names of columns the message names no version line.
    report = bring(b"1;2026-11-03;61\r\n2;2026-11-03;61\r\n")
    assert [error.code for error in report.errors] == ["HEADER_MISSING"]
    assert "W wierszu 1 nie ma żadnej z kolumn." in report.errors[0].message

    other = bring(round_of("7CW1;2026-11-03;61,25;60,875;0"), BY_PREMISES)
    assert [error.code for error in other.errors] == ["HEADER_MISSING"]
    assert "W wierszu 3" in other.errors[0].message

    short = bring(b"nr_modulu;data\r\n7CW1;2026-11-03\r\n")
    assert found(short) == [("HEADER_MISSING", 1, "wskazanie_biezace")]


def test_a_jump_is_taken_and_waits(flats: None):
    bring(round_of("7CW1;2026-02-28;10;5;0"))
    bring(round_of("7CW1;2026-05-28;25;20;0"))

    report = bring(round_of("7CW1;2026-06-28;900;26;0"))

    assert [(w.code, w.field) for w in report.warnings] == [("READING_JUMP", "wskazanie_biezace")]
    assert figures(Meter.objects.get(number="CW-1"))[-1] == ("2026-06-28", "900", "WAITING")


def test_what_is_from_before_the_module_is_left_out_and_what_hangs_no_more_unknown(flats: None):
    report = bring(round_of("7CW1;2025-12-31;61,25;60,875;0"))

    assert (report.status, report.new) == ("posted", 1), report.errors

    gone = Meter.objects.get(number="CW-1")
    dismount_meter(gone, on=day("2026-06-30"), last=None, today=TODAY, origin=SYSTEM)

    report = bring(round_of("7CW1;2026-11-03;61,25;60,875;0"))

    assert found(report) == [("METER_UNKNOWN", 2, "nr_modulu")]


def test_two_meters_of_a_kind_in_one_flat_need_a_place(flats: None):
    one = Meter.objects.get(number="ZW-1")
    meter(one.premises, "ZW-K", place="kuchnia")
    report = bring(export([one.premises.code, "31.10.2026", 130.5, 61, 4, ""]), BY_PREMISES)

    assert found(report) == [("METER_SEVERAL", 4, "Zimna woda")]
    assert "W układzie" not in report.errors[0].message
    nobody = bring(export(["L-999", "31.10.2026", 130.5, None, None, ""]), BY_PREMISES)
    assert found(nobody) == [("METER_UNKNOWN", 4, "Zimna woda")]
    assert "Sprawdź kod lokalu albo dodaj licznik" in nobody.errors[0].message


def test_a_layout_is_kept_with_its_columns_and_read_back(flats: None):
    kept = save_layout(ReadingLayout(name=WALK_BY.name), WALK_BY.columns, origin=SYSTEM)
    assert (get_layout(kept), kept.revision) == (WALK_BY, 1)

    save_layout(kept, WALK_BY.columns[:3], origin=SYSTEM)
    assert (get_layout(kept).columns, kept.revision) == (WALK_BY.columns[:3], 2)


def test_a_round_of_four_modules_costs_the_queries_of_one(flats: None):
    def queries(*modules: str) -> int:
        report, captured = counted(
            lambda: bring(round_of(*(f"{module};2026-11-03;5;4;0" for module in modules)))
        )
        assert report.new == 2 * len(modules), report.errors
        return captured

    where = Meter.objects.get(number="ZW-1").premises
    for number in range(6):
        fit(where, MeterKind.HOT_WATER, number=f"N{number}", module=f"R{number}")
    queries("R0")  # the first file of a process asks for more
    assert queries("R1") == queries("R2", "R3", "R4", "R5")
