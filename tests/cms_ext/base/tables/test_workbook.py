"""The same kinds from a spreadsheet's own file (import_formats.md §1, §2)."""

import io
import struct
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from cms_ext.base.tables import FindingLog, TableReading, read_file
from tests.cms_ext.base.tables.kinds import FILES
from tests.cms_ext.base.tables.outcome import read
from tests.cms_ext.base.tables.workbooks import (
    BOOK,
    MAIN,
    PARTS,
    RELATIONS,
    ROOT,
    SHEET,
    TYPES,
    cells,
    packed,
    sheet,
    workbook,
)

COLUMNS = ["external_id", "account_no", "value_date", "amount", "source", "title"]
MARKER = ["#ebok", "payments", 1, "rows=1", "sum_amount=12,50"]
ROW = ["X-1", "100005", date(2026, 3, 2), 12.5, "BANK", "Opłata za marzec"]


def payments(*rows: list[Any]) -> bytes:
    return workbook(MARKER[:3], COLUMNS, *rows)


def changed(**cells: Any) -> list[Any]:
    return [cells.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]


def test_typed_cells_are_read_as_their_columns_want_them():
    outcome = read(workbook(MARKER, COLUMNS, ROW))

    assert (outcome.found, outcome.warned) == ([], [])
    [(line, row)] = outcome.rows
    assert (line, row.external_id, row.account_no) == (3, "X-1", "100005")
    assert (row.value_date, row.amount) == (date(2026, 3, 2), Decimal("12.50"))
    assert row.title == "Opłata za marzec"
    assert outcome.sums == {"sum_amount": Decimal("12.50")}


def test_a_binary_number_is_the_decimal_one_that_was_typed():
    amounts = {0.1 + 0.2: "0.30", 1234: "1234.00", -12.5: "-12.50", "1 234,56": "1234.56"}

    outcomes = {amount: read(payments(changed(amount=amount))) for amount in amounts}
    assert {
        amount: [row.amount for _line, row in one.rows] for amount, one in outcomes.items()
    } == {amount: [Decimal(value)] for amount, value in amounts.items()}


def test_a_wrong_cell_is_named_by_row_and_column():
    wrong: list[tuple[str, object, str]] = [
        ("amount", 12.345, "AMOUNT_SCALE"),
        ("amount", 1e20, "AMOUNT_TOO_LARGE"),
        ("amount", date(2026, 3, 2), "AMOUNT_FORMAT"),
        ("amount", "=2*3", "XLSX_FORMULA"),
        ("amount", "#N/A", "XLSX_CELL_ERROR"),
        ("amount", None, "AMOUNT_FORMAT"),
        ("value_date", 46083, "DATE_FORMAT"),
        ("value_date", datetime(2026, 3, 2, 8, 30), "DATE_FORMAT"),
        ("value_date", True, "DATE_FORMAT"),
        ("title", "x" * 141, "CELL_TOO_LONG"),
        ("external_id", "a\tb", "CTRL_CHAR"),
    ]
    for column, value, code in wrong:
        outcome = read(payments(changed(**{column: value}), changed(external_id="X-2")))

        assert outcome.found == [(code, 3, column)]
        assert [line for line, _row in outcome.rows] == [4]


def test_a_number_in_a_text_is_written_plainly_and_an_identifier_may_have_lost_its_zeros():
    outcome = read(payments(changed(account_no=100005), changed(external_id=7, title=12.5)))

    first, second = (row for _line, row in outcome.rows)
    assert (first.account_no, second.external_id, second.title) == ("100005", "7", "12.5")
    assert outcome.warned == [("ID_NUMBER_CELL", 3, "account_no")]


def test_line_breaks_and_runs_of_text():
    rows = cells(1, *COLUMNS) + cells(2, "X-1", "1", "2026-03-02", "1", "BANK", "a_x000D_\nb")
    runs = '<row r="3"><c r="A3" t="s"><v>0</v></c>'
    strings = f"<sst {MAIN}><si><r><t>X</t></r><r><t>-2</t></r><rPh><t>iks</t></rPh></si></sst>"
    runs += cells(3, "1", "2026-03-02", "1", "BANK", "c").partition(">")[2]

    outcome = read(sheet(rows + runs, **{"xl/sharedStrings.xml": strings}), kind="payments")

    assert outcome.found == []
    assert [(row.external_id, row.title) for _line, row in outcome.rows] == [
        ("X-1", "a b"),
        ("X-2", "c"),
    ]


def test_an_escape_of_half_a_sign_is_no_text_and_stops_nothing():
    rest = cells(2, "1", "2026-03-02", "1", "BANK", "c").partition(">")[2]
    row = f'<row r="2"><c t="s"><v>0</v></c>{rest}'
    strings = f"<sst {MAIN}><si><t>X_xD800_1</t></si></sst>"

    outcome = read(
        sheet(cells(1, *COLUMNS) + row, **{"xl/sharedStrings.xml": strings}), kind="payments"
    )

    assert [row.external_id for _line, row in outcome.rows] == ["X?1"]


def test_empty_rows_are_passed_over_and_numbers_are_those_of_the_sheet():
    outcome = read(payments(changed(), [], [None, " "], changed(external_id="X-2")))

    assert [line for line, _row in outcome.rows] == [3, 6]


def test_order_is_free_and_columns_without_a_known_name_are_passed_over():
    columns = [*reversed(COLUMNS), "uwagi", "", ""]
    row = [*reversed(ROW), "tak", "obok", "=1+1"]

    outcome = read(workbook(MARKER[:3], columns, row))

    assert (outcome.found, len(outcome.rows)) == ([], 1)
    assert outcome.file.header.ignored == ("uwagi",)


def test_the_name_of_the_sheet_may_tell_the_kind():
    outcome = read(workbook(COLUMNS, ROW, title="payments_v1"))

    assert [(line, row.external_id) for line, row in outcome.rows] == [(2, "X-1")]
    assert outcome.warned == [("CONTROLS_SKIPPED", None, None)]
    assert read(workbook(COLUMNS, ROW)).found == [("KIND_MISSING", None, None)]


def test_other_sheets_are_passed_over_with_a_notice():
    outcome = read(workbook(MARKER, COLUMNS, ROW, more=["Notatki", "Stare"]))

    assert len(outcome.rows) == 1
    assert [(warning.code, warning.message) for warning in outcome.warnings] == [
        (
            "SHEETS_IGNORED",
            "Odczytano tylko pierwszy widoczny arkusz („Arkusz1”). Pominięto pozostałe: 2.",
        )
    ]


def test_header_that_stops_the_reading():
    headers: list[tuple[list[Any], tuple[str, int | None, str | None]]] = [
        (COLUMNS[:-2], ("HEADER_MISSING", 2, "source")),
        ([*COLUMNS, "source"], ("HEADER_DUPLICATE", 2, "source")),
        ([f"c{n}" for n in range(65)], ("HEADER_TOO_WIDE", 2, "")),
        ([], ("HEADER_MISSING", None, None)),
        ([1, 2.5], ("HEADER_MISSING", None, None)),
    ]

    found = [(columns, *read(workbook(MARKER, columns, ROW)).found) for columns, _found in headers]
    assert found == headers
    assert read(workbook(MARKER, COLUMNS)).found == [("NO_ROWS", None, None)]


def test_a_trap_is_refused_before_a_row_is_read():
    dtd = '<!DOCTYPE x [<!ENTITY a "b">]>'
    external = PARTS[RELATIONS].replace("Target=", 'TargetMode="External" Target=')
    traps: dict[str, list[dict[str, str | bytes | None]]] = {
        "XLSX_NOT_WORKBOOK": [
            {TYPES: "", BOOK: None},
            {TYPES: None},
            {ROOT: None},
            {ROOT: PARTS[ROOT].replace(BOOK, "xl/styles.xml")},
            {RELATIONS: None},
            {SHEET: None},
            {SHEET: f"<worksheet {MAIN}><sheetData><row>"},
            {SHEET: "\x00\x01"},
            {BOOK: f"<workbook {MAIN}><sheets/></workbook>"},
            {RELATIONS: PARTS[RELATIONS].replace("worksheets/", "../../")},
            {RELATIONS: external},
            {SHEET: '<?xml version="1.0" encoding="big5"?><worksheet/>'},
            {SHEET: '<?xml version="1.0" encoding="nobody-s"?><worksheet/>'},
        ],
        "XML_DTD_FORBIDDEN": [
            {BOOK: dtd + PARTS[BOOK]},
            {SHEET: f"{dtd}<worksheet/>"},
            {"xl/sharedStrings.xml": f"{dtd}<sst/>"},
            {"xl/styles.xml": f"{dtd}<styleSheet/>"},
        ],
        "XLSX_MACROS": [{"xl/vbaProject.bin": b"x"}],
        "XLSX_EXTERNAL_LINKS": [{"xl/externalLinks/externalLink1.xml": "<x/>"}],
        "XLSX_BOMB": [{f"xl/media/{n}.png": b"" for n in range(1_000)}, {SHEET: " " * (1 << 20)}],
    }

    def found(parts: dict[str, str | bytes | None]) -> list[tuple[str, int | None, str | None]]:
        merged = {**PARTS, SHEET: "<worksheet/>", **parts}
        return read(packed({name: part for name, part in merged.items() if part is not None})).found

    assert {code: [found(parts) for parts in books] for code, books in traps.items()} == {
        code: [[(code, None, None)]] * len(books) for code, books in traps.items()
    }


def test_what_unpacks_to_more_than_its_directory_says_is_not_read_on():
    """The directory lies about the size; what is behind it is never unpacked."""
    honest = sheet(cells(1, *COLUMNS) + " " * 100_000)
    end = honest.rindex(b"PK\x05\x06")
    directory = struct.unpack_from("<L", honest, end + 16)[0]
    place = honest.index(SHEET.encode(), directory) - 46
    lying = bytearray(honest)
    struct.pack_into("<L", lying, place + 24, 40)

    assert read(bytes(lying)).found == [("XLSX_NOT_WORKBOOK", None, None)]


def test_a_directory_of_any_length_is_not_read():
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 2 << 20, 0, 0)

    assert read(b"PK\x03\x04" + b"x" * (3 << 20) + end).found == [("XLSX_BOMB", None, None)]


def test_an_encrypted_part_is_refused():
    data = bytearray(sheet(cells(1, *COLUMNS)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[-1] == SHEET
    for place in (data.index(b"PK\x01\x02") + 8, data.index(b"PK\x03\x04") + 6):
        data[place] |= 1

    assert read(bytes(data)).found == [("XLSX_ENCRYPTED", None, None)]


def peak(rows: int) -> int:
    """Return the most memory that reading a sheet of so many rows took, in bytes."""
    title = "Opłata za marzec 2026, lok. 1A/5 i dalej tekst"
    body = "".join(
        cells(n, f"X-{n}", "100005", "2026-03-02", f"{n % 97},50", "BANK", f"{title} {n}")
        for n in range(2, rows + 2)
    )
    stream = io.BytesIO(sheet(cells(1, *COLUMNS) + body))
    del body
    tracemalloc.start()
    try:
        file = read_file(stream, FILES, kind="payments")
        assert sum(1 for _row in TableReading(file, FindingLog())) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.thorough
def test_a_row_costs_only_its_key():
    assert (peak(6_000) - peak(1_000)) / 5_000 < 250
