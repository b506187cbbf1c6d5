"""Lines of a foreign table become the cells of a kind; whatever is wrong is refused, not lost."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import COMMAND_LINE, FileRefused, FindingLog, TableReading
from cms_ext.base.tables.declaration import TableFormat, TableRow, column, day_column
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.tables.values import date_reader, period_reader, read_money, read_text
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.loading import dump_layout, load_layout
from cms_ext.desks.import_desk.mapping.mapped_file import MappedFile
from cms_ext.desks.import_desk.mapping.target import list_targets

TODAY = date(2026, 11, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRow(TableRow):
    key_columns = ("code",)

    code: str = column(read_text, "kod, na przykład A", identifier=True)
    amount: Money = column(lambda text: Money(read_money(text)), "kwota")
    on: date | None = day_column(date_reader, "dzień", empty=None)
    period: str = day_column(period_reader, "miesiąc", empty="", form=ValueForm.PERIOD)
    count: int | None = column(int, "liczba sztuk", empty=None)


SCHEMA = TableFormat(kind="fees", row=FeeRow).schema(TODAY)
TARGETS = {"fees": list_targets(SCHEMA)}
SIDED = {"how": "signed", "columns": ["Kwota", "Strona"], "plus": ["Wn"], "minus": ["Ma"]}


def layout(columns: dict[str, Any], **more: Any) -> Any:
    table = {"rows": [{"row": "fees", "columns": columns}], **more.pop("table", {})}
    loaded = load_layout("x", {"title": "x", "tables": [table]} | more, TARGETS)
    assert load_layout("x", dump_layout(loaded), TARGETS) == loaded
    return loaded


def read(content: bytes | str, chosen: Any) -> tuple[list[Any], list[tuple[str, int | None, str]]]:
    """Return the good rows, and each finding as code, line and foreign column."""
    data = content if isinstance(content, bytes) else content.encode()
    log = FindingLog()
    with ExitStack() as copies:
        file = ForeignFile("plik.csv", BytesIO(data))
        mapped = MappedFile(SCHEMA, chosen, file, limits=COMMAND_LINE, copies=copies)
        reading = TableReading(mapped, log)
        rows = [(line, row) for line, row in reading]
        reading.judge_totals()
    findings = [mapped.locate(one) for one in (*log.errors, *log.warnings)]
    return rows, [(one.code, one.line, one.field or "") for one in findings]


def values(rows: list[Any]) -> list[tuple[Any, ...]]:
    return [
        (line, row.code, str(row.amount.amount), row.on and str(row.on), row.period, row.count)
        for line, row in rows
    ]


def test_the_forms_are_told_by_the_types_of_the_fields():
    assert {one.name: str(one.form) for one in TARGETS["fees"]} == {
        "code": "text",
        "amount": "amount",
        "on": "day",
        "period": "period",
        "count": "count",
    }
    assert [str(one.words) for one in TARGETS["fees"]] == [
        "Kod", "Kwota", "Dzień", "Miesiąc", "Liczba sztuk"
    ]  # fmt: skip


ALL = {"code": "Kod", "amount": "Kwota", "on": "Dnia", "period": "Za", "count": "Szt."}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16", "iso8859-2"])
def test_a_table_in_foreign_forms_is_read_with_its_own_lines(encoding: str):
    text = (
        "Zestawienie opłat „Łąka”\n\nKod|Opis|Kwota|Dnia|Za|Szt.\n"
        "A|Żółć|1.234,50|20/11/2026|11/2026|2,00\n\nKod|Opis|Kwota|Dnia|Za|Szt.\n"
        "B||-0,50|2026-11-21|2026-11|\nRazem||1.234,00|||\n"
    ).replace("„", '"').replace("”", '"')  # fmt: skip
    chosen = layout(
        ALL,
        numbers="1.234,56",
        dates="DD/MM/YYYY",
        table={"totals": {"words": ["razem"], "required": True}},
    )

    rows, findings = read(text.encode(encoding), chosen)

    assert findings == []
    assert values(rows) == [
        (4, "A", "1234.50", "2026-11-20", "2026-11", 2),
        (7, "B", "-0.50", "2026-11-21", "2026-11", None),
    ]


def test_a_sheet_keeps_its_numbers_and_days():
    book = Workbook()
    sheet = book.active
    sheet.append(["Opłaty"])
    sheet.append(["Kod", "Kwota", "Dnia", "Za", "Szt."])
    sheet.append(["A", 1234.5, date(2026, 11, 20), "11.2026", 2])
    sheet.append([7, "=1+1", None, None, None])
    content = BytesIO()
    book.save(content)

    rows, findings = read(content.getvalue(), layout(ALL))

    assert values(rows) == [(3, "A", "1234.50", "2026-11-20", "2026-11", 2)]
    assert findings == [("XLSX_FORMULA", 4, "Kwota"), ("ID_NUMBER_CELL", 4, "Kod")]


PLAIN = {"code": "Kod", "amount": SIDED}


@pytest.mark.parametrize(
    ("lines", "findings"),
    [
        ("A;10,00;Wn\nB;10,00;Ma\n", []),
        ("A;10,00;\n", [("AMOUNT_FORMAT", 2, "Kwota, Strona")]),
        ("A;10,00;Xx\n", [("AMOUNT_FORMAT", 2, "Kwota, Strona")]),
        ("A;dużo;Wn\n", [("AMOUNT_FORMAT", 2, "Kwota, Strona")]),
        ("A;10,00\n", [("ROW_WIDTH", 2, "")]),
        ("A;10,00;Wn;x\n", [("ROW_WIDTH", 2, "")]),
        ('A;10,00;"Wn\n', [("QUOTE_UNCLOSED", 2, "")]),
        (";10,00;Wn\n", [("VALUE_MISSING", 2, "Kod")]),
        ("A;;\n", [("AMOUNT_FORMAT", 2, "Kwota, Strona")]),
        ("A;10,00;Wn\nA;11,00;Wn\n", [("KEY_DUPLICATE", 3, "Kod")]),
        (f"{'A' * 300};1,00;Wn\n", [("CELL_TOO_LONG", 2, "Kod")]),
        ("A\x01;1,00;Wn\n", [("CTRL_CHAR", 2, "Kod")]),
        ("", [("NO_ROWS", None, "")]),
    ],
)
def test_what_is_wrong_with_a_line_is_refused_in_the_foreign_columns(
    lines: str, findings: list[Any]
):
    rows, found = read(f"Kod;Kwota;Strona\n{lines}", layout(PLAIN))

    assert found == findings
    assert bool(rows) == (not findings or findings[0][0] == "KEY_DUPLICATE")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7", "FILE_NOT_TABLE"),
        (b"", "FILE_EMPTY"),
        (b"Kod;Suma;Strona\nA;1;Wn\n", "HEADER_MISSING"),
        (b"A;B\n1;2\n", "HEADER_MISSING"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "FILE_XLS"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content: bytes, code: str):
    with pytest.raises(FileRefused) as refused:
        read(content, layout(PLAIN))
    assert refused.value.finding.code == code


@pytest.mark.parametrize(
    ("total", "findings"),
    [
        ("Ogółem;10,00;", []),
        ("Ogółem;4,00;Ma", []),
        ("Ogółem;6,00;", []),
        ("Ogółem;9,00;", [("CONTROL_SUM", 4, "Kwota")]),
        ("Ogółem;;", [("CONTROLS_SKIPPED", 4, "")]),
        ("C;1,00;Wn", [("FILE_CUT", None, "")]),
        ("Ogółem;10,00;\nSporządziła: K. Maj;;\nStrona 2\n;Koniec;", []),
        ("Ogółem;10,00;\nC;1,00;Wn", [("FILE_CUT", None, "")]),
        ("Ogółem;10,00;\nUwaga\nC;1,00;Wn", [("FILE_CUT", None, "")]),
        # What may be the beginning of a row of data is never lost.
        ("Ogółem;10,00;\nC", [("ROW_WIDTH", 5, "")]),
        ("Ogółem;10,00;\nLOK-12", [("ROW_WIDTH", 5, "")]),
        ("Ogółem;10,00;\n;1,00;Wn", [("VALUE_MISSING", 5, "Kod")]),
        ("Ogółem;10,00;\nSporządziła;;K. Maj", [("AMOUNT_FORMAT", 5, "Kwota, Strona")]),
    ],
)
def test_the_promised_sum_is_compared_or_said_to_be_not(total: str, findings: list[Any]):
    chosen = layout(PLAIN, table={"totals": {"words": ["ogółem"], "required": True}})

    _rows, found = read(f"Kod;Kwota;Strona\nA;10,00;Wn\nB;4,00;Ma\n{total}\n", chosen)

    assert found == findings


def test_a_lone_dash_is_an_empty_cell_but_a_zero_among_amounts():
    columns = {"code": "Kod", "amount": "Kwota", "on": "Dnia", "period": "Za", "count": "Osób"}
    table = "Kod;Kwota;Dnia;Za;Osób\nA-1;-;—;–;-\nB;5,00;02.03.2026;04.2026;3\n-;1,00;-;-;-\n"

    rows, findings = read(table, layout(columns, dates="DD.MM.YYYY", numbers="1234,56"))

    assert rows == [
        (2, FeeRow(code="A-1", amount=Money(Decimal("0.00")), on=None, period="", count=None)),
        (
            3,
            FeeRow(
                code="B",
                amount=Money(Decimal("5.00")),
                on=date(2026, 3, 2),
                period="2026-04",
                count=3,
            ),
        ),
    ]
    assert findings == [("VALUE_MISSING", 4, "Kod")]
