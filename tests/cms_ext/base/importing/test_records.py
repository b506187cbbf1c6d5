"""Cutting a text into records."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.importing.records import (
    LONGEST_LINE,
    Fault,
    TableRecord,
    physical_lines,
    split_records,
)


def records(text: str, separator: str = ";", most_cells: int = 64) -> list[TableRecord]:
    lines = physical_lines(io.StringIO(text, newline="\n"))
    return list(split_records(lines, separator, most_cells))


cells = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(cells, min_size=2, max_size=5), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)

    assert records(text.getvalue()) == [
        TableRecord(number, row, None) for number, row in enumerate(rows, start=1)
    ]


@given(st.text(st.sampled_from('a";\n\t,'), max_size=60))
def test_any_text_gives_numbered_records(text: str) -> None:
    found = records(text)

    assert [record.number for record in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends(end: str) -> None:
    assert [record.cells for record in records(f"a;b{end}c;d{end}")] == [["a", "b"], ["c", "d"]]
    assert records(f"a;b{end}c;d") == records(f"a;b{end}c;d{end}")


def test_only_lf_ends_a_line() -> None:
    odd = "a\x0bb\x0cc\x85d\u2028e\rf"

    assert [record.cells for record in records(f"{odd};1\n")] == [[odd, "1"]]


def test_a_line_break_inside_quotes_counts_no_row() -> None:
    assert records('a;"x\r\ny"\nb;z\n') == [
        TableRecord(1, ["a", "x\ny"], None),
        TableRecord(2, ["b", "z"], None),
    ]


def test_a_quote_in_the_middle_is_a_sign_like_any_other() -> None:
    assert records('a;Firma "ABC" sp.\n') == [TableRecord(1, ["a", 'Firma "ABC" sp.'], None)]


def test_a_forgotten_quote_ends_the_reading_at_the_row_that_opened_it() -> None:
    assert [(record.number, record.fault) for record in records('a;1\n"b;2\nc;3\n')] == [
        (1, None),
        (2, Fault.UNCLOSED_QUOTE),
    ]


def test_a_forgotten_quote_that_a_later_row_closes_is_still_named_where_it_was_opened() -> None:
    assert [(record.number, record.fault) for record in records('"a;1\nb;2\n"c";3\n')] == [
        (1, Fault.UNCLOSED_QUOTE),
    ]


def test_a_quote_that_is_not_doubled_spoils_only_its_row() -> None:
    assert [(record.number, record.fault) for record in records('"Firma "ABC"";1\nb;2\n')] == [
        (1, Fault.MISPLACED_QUOTE),
        (2, None),
    ]


def test_a_row_with_too_many_cells_is_cut_behind_the_first_of_them() -> None:
    assert [len(record.cells) for record in records(";" * 1000 + "\n" + '"";' * 1000, ";", 3)] == [
        4,
        4,
    ]


def test_an_endless_line_is_cut() -> None:
    long = "x" * (3 * LONGEST_LINE)

    assert [(r.number, len(r.cells[1]), r.fault) for r in records(f"a;{long}\nb;z\n")] == [
        (1, LONGEST_LINE - 1, Fault.LONG),
        (2, 1, None),
    ]


def test_an_endless_quoted_text_ends_the_reading() -> None:
    text = '"' + "x\n" * LONGEST_LINE

    assert [(record.number, record.fault) for record in records(text)] == [
        (1, Fault.UNCLOSED_QUOTE)
    ]
