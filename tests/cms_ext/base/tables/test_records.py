"""Cutting a text into records."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.tables.records import (
    MAX_LINE_LENGTH,
    RecordProblem,
    TableRecord,
    physical_lines,
    split_records,
)


def records(text: str, separator: str = ";", most_cells: int = 64) -> list[TableRecord]:
    lines = physical_lines(io.StringIO(text, newline="\n"))
    return list(split_records(lines, separator, most_cells))


def faults(text: str) -> list[tuple[int, RecordProblem | None]]:
    return [(record.number, record.fault) for record in records(text)]


# Zeros at the end of a cell are padding; see below.
cells = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(cells, min_size=2, max_size=5), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]):
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)

    assert records(text.getvalue()) == [
        TableRecord(number, row, None) for number, row in enumerate(rows, start=1)
    ]


@given(st.lists(st.lists(cells, min_size=2, max_size=5), min_size=1, max_size=8), st.data())
def test_zeros_at_the_end_of_a_cell_are_dropped_and_no_others(
    rows: list[list[str]], data: st.DataObject
):
    plain = [[re.sub(r'[";\n,\t|]', "", cell) for cell in row] for row in rows]
    zeros = st.integers(0, 3).map("\0".__mul__)
    text = "".join(f"{';'.join(cell + data.draw(zeros) for cell in row)}\r\n" for row in plain)

    assert [record.cells for record in records(text)] == plain
    assert [record.cells for record in records("a\0b;\0c\0\0\n\0;d\0 \n")] == [
        ["a\0b", "\0c"],
        ["", "d\0 "],
    ]


@given(st.text(st.sampled_from('a";\n\t,'), max_size=60))
def test_any_text_gives_numbered_records(text: str):
    found = records(text)

    assert [record.number for record in found] == list(range(1, len(found) + 1))


def test_only_lf_ends_a_line_and_none_within_quotes():
    for end in ("\n", "\r\n"):
        assert [one.cells for one in records(f"a;b{end}c;d{end}")] == [["a", "b"], ["c", "d"]]
        assert records(f"a;b{end}c;d") == records(f"a;b{end}c;d{end}")
    odd = "a\x0bb\x0cc\x85d\u2028e\rf"
    assert [record.cells for record in records(f"{odd};1\n")] == [[odd, "1"]]

    assert records('a;"x\r\ny"\nb;z\n') == [
        TableRecord(1, ["a", "x\ny"], None),
        TableRecord(2, ["b", "z"], None),
    ]
    # A quote in the middle is a sign like any other.
    assert records('a;Firma "ABC" sp.\n') == [TableRecord(1, ["a", 'Firma "ABC" sp.'], None)]


def test_a_forgotten_quote_ends_the_reading_at_the_row_that_opened_it():
    assert faults('a;1\n"b;2\nc;3\n') == [(1, None), (2, RecordProblem.UNCLOSED_QUOTE)]
    # Also where a later row closes it, and where it never ends.
    assert faults('"a;1\nb;2\n"c";3\n') == [(1, RecordProblem.UNCLOSED_QUOTE)]
    assert faults('"' + "x\n" * MAX_LINE_LENGTH) == [(1, RecordProblem.UNCLOSED_QUOTE)]
    # One that is not doubled spoils only its row.
    assert faults('"Firma "ABC"";1\nb;2\n') == [(1, RecordProblem.MISPLACED_QUOTE), (2, None)]


def test_a_row_with_too_many_cells_and_an_endless_line_are_cut():
    rows = records(";" * 1000 + "\n" + '"";' * 1000, ";", 3)
    assert [len(record.cells) for record in rows] == [4, 4]

    long = "x" * (3 * MAX_LINE_LENGTH)
    assert [(r.number, len(r.cells[1]), r.fault) for r in records(f"a;{long}\nb;z\n")] == [
        (1, MAX_LINE_LENGTH - 1, RecordProblem.LONG),
        (2, 1, None),
    ]
