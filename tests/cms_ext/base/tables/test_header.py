from typing import Any

from tests.cms_ext.base.tables.outcome import read

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
    in_capitals = [name.upper() if name == "amount" else name for name in COLUMNS]
    cases: list[tuple[list[str], tuple[str, int | None, str | None]]] = [
        (["external_id", "account_no", "value_date", "source"], ("HEADER_MISSING", 2, "amount")),
        (["external_id", "value_date", "amount", "source"], ("HEADER_MISSING", 2, "nrb")),
        (in_capitals, ("HEADER_MISSING", 2, "amount")),
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
