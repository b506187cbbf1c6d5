"""The rows of a file: shapes, cells, limits, controls."""

import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from cms_ext.base.tables import FindingLog, TableLimits, TableReading, read_file
from cms_ext.base.tables.findings import KEPT_FINDINGS, FileFinding, shorten_value
from tests.cms_ext.base.tables.kinds import FILES
from tests.cms_ext.base.tables.outcome import read

HEADER = "external_id;account_no;value_date;amount;source;title"


def payments(*rows: str, controls: str = "") -> str:
    return "\r\n".join([f"#ebok;payments;1{controls}", HEADER, *rows]) + "\r\n"


def row(number: int, *, amount: str = "12,50", title: str = "") -> str:
    return f"X-{number};100005;2026-03-02;{amount};BANK;{title}"


def test_every_error_of_every_row_is_reported():
    good, empty = row(2), "X-4;;2026-03-02;12,50;BANK;"
    short, long = "X-3;100005;2026-03-02;1;BANK", row(5) + ";;"

    outcome = read(payments("X-1;a;2026-3-1;1e3;BANK;", good, short, empty, long))

    assert outcome.found == [
        ("TEXT_FORMAT", 3, "account_no"),
        ("DATE_FORMAT", 3, "value_date"),
        ("AMOUNT_FORMAT", 3, "amount"),
        ("ROW_WIDTH", 5, ""),
        ("VALUE_MISSING", 6, "nrb"),
        ("ROW_WIDTH", 7, ""),
    ]
    assert (outcome.errors[5].found, outcome.errors[5].expected) == ("więcej niż 6", "6 kolumn")
    assert [line for line, _row in outcome.rows] == [4]


def test_rows_without_any_value_are_passed_over_but_numbered():
    outcome = read(payments("", row(1), ";;;;;", " ; ;", row(2), "", controls=";rows=2"))

    assert outcome.found == []
    assert [line for line, _row in outcome.rows] == [4, 7]
    # A row that begins with an open quote is not taken for an empty one.
    assert read(payments(row(1), f'"{row(2)}', row(3))).found == [("QUOTE_UNCLOSED", 4, "")]


def test_a_line_break_in_a_title_becomes_a_blank_and_text_is_stored_composed():
    titles = ['"Opłata \r\n za marzec"', "", "Opłata za z\u0307o\u0301łw"]
    outcome = read(payments(*(row(number, title=title) for number, title in enumerate(titles))))
    assert [(line, row.title) for line, row in outcome.rows] == [
        (3, "Opłata za marzec"),
        (4, ""),
        (5, "Opłata za żółw"),
    ]

    # A tab is a blank, too, where tabs separate.
    data = payments(row(1, title='"a\tb"').replace(";", "\t")).replace(";", "\t")
    assert [row.title for _line, row in read(data).rows] == ["a b"]


def test_signs_and_lengths():
    titles = {
        "a\tb": ["CTRL_CHAR"],
        "a\x07b": ["CTRL_CHAR"],
        "a\x85b": ["CTRL_CHAR"],
        "a\rb": ["CTRL_CHAR"],
        "x" * 140: [],
        "x" * 141: ["CELL_TOO_LONG"],
        " " * 200 + "x": [],
        "a\u202fb": [],
    }

    found = {title: read(payments(row(1, title=title))).errors for title in titles}
    assert {title: [error.code for error in errors] for title, errors in found.items()} == titles
    # A line break in any other column.
    outcome = read(payments('"X\n1";100005;2026-03-02;1;BANK;'))
    assert outcome.found == [("CTRL_CHAR", 3, "external_id")]
    assert outcome.errors[0].found == "U+000A"


def test_an_endless_cell_names_its_column_and_an_endless_line_is_too_long_too():
    cell = read(payments(row(1, title="x" * (1 << 21)), row(2)))
    line = read(payments("x" * 20 + ";" * (1 << 21)))

    assert cell.found == [("CELL_TOO_LONG", 3, "title")]
    assert [line for line, _row in cell.rows] == [4]
    assert [(error.code, error.line) for error in line.errors] == [("CELL_TOO_LONG", 3)]


def test_controls():
    wrong = [("CONTROL_ROWS", 1, "rows"), ("CONTROL_SUM", 1, "sum_amount")]
    controls: dict[str, tuple[list[tuple[str, int, str]], list[tuple[str, int, str]]]] = {
        ";rows=2;sum_amount=25,00": ([], []),
        ";rows=2;sum_amount=25.00;;;": ([], []),
        ";rows=3;sum_amount=25,01": (wrong, []),
        ";rows=dwa;sum_amount=": (wrong, []),
        ";sum_cost=1;uwaga": ([], [("CONTROL_UNKNOWN", 1, "")] * 2),
    }

    outcomes = {typed: read(payments(row(1), row(2), controls=typed)) for typed in controls}
    assert {typed: (one.found, one.warned) for typed, one in outcomes.items()} == controls


def test_controls_wait_for_clean_rows():
    outcome = read(payments(row(1, amount="x"), controls=";rows=7;sum_amount=1"))

    assert outcome.found == [("AMOUNT_FORMAT", 3, "amount")]
    assert [warning.message for warning in outcome.warnings] == [
        "Sum kontrolnych nie sprawdzono z powodu błędów w wierszach."
    ]


def test_too_many_rows():
    outcome = read(payments(row(1), row(2), row(3)), limits=TableLimits(megabytes=1, rows=2))

    assert outcome.found == [("ROWS_TOO_MANY", None, None)]
    assert len(outcome.rows) == 2


def test_the_same_key_twice():
    outcome = read(payments(row(1), row(2), row(1), row(1)))

    twice = "kolumna external_id: X-1 jest już w wierszu 3 tego pliku. Usuń jeden z wierszy."
    assert [(error.line, error.message) for error in outcome.errors] == [
        (5, f"Wiersz 5, {twice}"),
        (6, f"Wiersz 6, {twice}"),
    ]


def test_all_errors_are_counted_but_not_all_kept_and_a_value_in_a_message_is_cut():
    log = FindingLog()
    finding = FileFinding("X", 1, "a", "", "", "Wiersz 1.")

    for _ in range(KEPT_FINDINGS + 5):
        log.error(finding)
        log.warn(finding)

    assert (len(log.errors), log.error_count) == (KEPT_FINDINGS, KEPT_FINDINGS + 5)
    assert (len(log.warnings), log.warning_count) == (KEPT_FINDINGS, KEPT_FINDINGS + 5)
    # Many findings of one cause never hide the first one of another.
    other = FileFinding("X", 1_007, "b", "", "", "Wiersz 1007.")
    for _ in range(2):
        log.error(other)
    assert (log.errors[-2:], log.error_count) == ([finding, other], KEPT_FINDINGS + 7)
    assert (shorten_value("x" * 60), shorten_value("x" * 61)) == ("x" * 60, "x" * 59 + "…")


def test_the_report_names_each_row_with_a_wrong_cell():
    wrong, odd = [row(number, amount="1e3") for number in (1, 2)], row(3, title="=A1")

    outcome = read(payments(*wrong, odd, row(4, title="=A1")))

    assert outcome.found == [("AMOUNT_FORMAT", 3, "amount"), ("AMOUNT_FORMAT", 4, "amount")]
    assert outcome.warned[:2] == [("FORMULA_TEXT", 5, "title"), ("FORMULA_TEXT", 6, "title")]


def test_a_word_to_judge_the_encoding_by_is_shown_once():
    titles = ["Opłata za luty", "Opłata za luty", "Żądanie"]

    outcome = read(payments(*(row(number, title=title) for number, title in enumerate(titles))))

    assert outcome.polish_samples == ["Opłata za luty", "Żądanie"]


STREAM_HEADER = b"#ebok;payments;1\r\nexternal_id;nrb;value_date;amount;title;source\r\n"


class Endless(io.RawIOBase):
    """A payments file that exists only while it is read."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.seek(0)

    def _lines(self) -> Iterator[bytes]:
        yield STREAM_HEADER
        for i in range(self.rows):
            yield (
                f"X-{i:07d};66999000090001000000100005;2026-03-{1 + i % 28:02d};"
                f"{900 + i % 99},{i % 100:02d};Opłata za marzec 2026, lok. 1A/5;BANK\r\n"
            ).encode()

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == 2:
            return sum(len(line) for line in self._lines())
        self._source, self._rest = self._lines(), b""
        return 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces = [self._rest]
        length = len(self._rest)
        while length < size and (line := next(self._source, b"")):
            pieces.append(line)
            length += len(line)
        data = b"".join(pieces)
        self._rest = data[size:]
        return data[:size]


def peak(rows: int) -> tuple[int, int]:
    """Rows read, and the most memory that reading them took, in bytes."""
    stream = Endless(rows)
    tracemalloc.start()
    try:
        file = read_file(stream, FILES)  # type: ignore[arg-type]
        count = sum(1 for _row in TableReading(file, FindingLog()))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.thorough
def test_a_row_costs_only_its_key():
    few, little = peak(1_000)
    many, more = peak(21_000)

    assert (few, many) == (1_000, 21_000)
    # A key of nine letters in a dict, with its line, takes about 150 bytes; a row about 1 500.
    assert (more - little) / 20_000 < 250


COLUMNS = ["external_id", "account_no", "value_date", "amount", "source"]
ROW = ["X-1", "100005", "2026-03-02", "12.50", "BANK"]


def text(*rows: list[str], separator: str = ";") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)


def marker(*controls: str, kind: str = "payments", version: str = "1") -> list[str]:
    return ["#ebok", kind, version, *controls]


def test_separator_is_found_in_the_header():
    for separator in (";", "\t", ","):
        rows = (marker("rows=1", "sum_amount=12.50"), COLUMNS, ROW)
        outcome = read(text(*rows, separator=separator))

        assert (outcome.found, outcome.warned, len(outcome.rows)) == ([], [], 1)
        assert outcome.file.separator == separator


def test_a_spreadsheet_fills_the_marker_and_quotes_everything():
    quoted = [[f'"{cell}"' for cell in row] for row in (marker("rows=1"), COLUMNS, ROW)]
    quoted[0] += ['""', '""', '""']

    outcome = read(text(*quoted))

    assert (outcome.found, outcome.warned, len(outcome.rows)) == ([], [], 1)


def test_order_is_free_blanks_are_trimmed_and_unknown_columns_named():
    columns = [" amount ", "uwagi", *(name for name in COLUMNS if name != "amount"), "", ""]
    row = ["12,50", "x" * 999, "X-1", "100005", "2026-03-02", "BANK", "", ""]

    outcome = read(text(marker(), columns, row))

    assert outcome.found == []
    assert outcome.file.header.ignored == ("uwagi",)


def test_without_a_marker_the_kind_is_chosen_and_no_sum_judged():
    outcome = read(text(COLUMNS, ROW), kind="payments")

    assert [(line, row.external_id) for line, row in outcome.rows] == [(2, "X-1")]
    assert [warning.message for warning in outcome.warnings] == [
        "Brak wiersza wersji – sum kontrolnych nie sprawdzono."
    ]


def test_kind_and_version():
    cases: list[tuple[list[str] | None, dict[str, Any], tuple[str, int | None, str | None]]] = [
        (None, {}, ("KIND_MISSING", None, None)),
        (None, {"kind": "platnosci"}, ("KIND_UNKNOWN", 1, "")),
        (None, {"kind": "payments", "version": 2}, ("VERSION_UNKNOWN", 1, "")),
        (None, {"kind": "rates"}, ("HEADER_KIND", 1, "")),
        (marker(kind="platnosci"), {}, ("KIND_UNKNOWN", 1, "")),
        (marker(kind="meter_readings"), {}, ("KIND_UNSUPPORTED", 1, "")),
        (["#ebok"], {}, ("KIND_UNKNOWN", 1, "")),
        (["#ebok", "payments"], {}, ("VERSION_UNKNOWN", 1, "")),
        (marker(version="01"), {}, ("VERSION_UNKNOWN", 1, "")),
        (marker(), {"kind": "rates"}, ("HEADER_KIND", 1, "")),
        (marker(), {"version": 2}, ("VERSION_UNKNOWN", 1, "")),
        (marker(kind="rates"), {}, ("HEADER_KIND", 1, "")),
    ]

    found = [
        (first, options, *read(text(*([first] if first else []), COLUMNS, ROW), **options).found)
        for first, options, _finding in cases
    ]
    assert found == cases


def test_header_that_stops_the_reading():
    cases: list[tuple[list[str], tuple[str, int | None, str | None]]] = [
        (["external_id", "account_no", "value_date", "source"], ("HEADER_MISSING", 2, "amount")),
        (["external_id", "value_date", "amount", "source"], ("HEADER_MISSING", 2, "nrb")),
        ([*COLUMNS, "source"], ("HEADER_DUPLICATE", 2, "source")),
        ([*COLUMNS, "uwagi", "uwagi"], ("HEADER_DUPLICATE", 2, "uwagi")),
        (["Numer", "Kwota"], ("HEADER_MISSING", None, None)),
        ([f"c{n}" for n in range(65)], ("HEADER_TOO_WIDE", 2, "")),
    ]
    without = ["#ebok;payments;1\n", "#ebok;payments;1", "\n\n\n", "x"]

    found = [(columns, *read(text(marker(), columns, ROW)).found) for columns, _finding in cases]
    assert found == cases
    assert [read(data, kind="payments").found for data in without] == [
        [("HEADER_MISSING", None, None)]
    ] * 4
