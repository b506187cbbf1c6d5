"""Merged cells: each value is in every field that its cell covered, and none moves."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from cms_ext.base.text.sanitising.clean import TooLargeTableToSanitise, sanitise_html
from cms_ext.base.text.sanitising.tables import MAX_FIELDS


def grid(html: str) -> list[list[str]]:
    """Return the words of the outermost table, as the sanitiser lets it through."""
    passed = sanitise_html(html).html
    assert "span" not in passed.lower().replace("<span", "")
    (table, *_inner) = lxml_html.fragment_fromstring(passed, create_parent="div").iter("table")
    rows = table.xpath("./tr|./thead/tr|./tbody/tr")
    return [[cell.text_content() for cell in row.xpath("./td|./th")] for row in rows]


def merged() -> dict[str, list[list[str]]]:

    return {
        # down
        "<tr><td>Klatka<td>Lokal<td>Dzień<tr><td rowspan=2>1<td>1<td>wt<tr><td>2<td>śr": [
            ["Klatka", "Lokal", "Dzień"],
            ["1", "1", "wt"],
            ["1", "2", "śr"],
        ],
        # head of two rows
        "<tr><td rowspan=2>Klatka<td colspan=2>Godziny<tr><td>od<td>do<tr><td>1<td>8<td>10": [
            ["Klatka", "Godziny", "Godziny"],
            ["Klatka", "od", "do"],
            ["1", "8", "10"],
        ],
        # both ways
        "<tr><td>a<td>b<td>c<tr><td rowspan=2 colspan=2>x<td>1<tr><td>2": [
            ["a", "b", "c"],
            ["x", "x", "1"],
            ["x", "x", "2"],
        ],
        # columns in which nothing begins go
        "<tr><td colspan=1000000000>a<td>b<tr><td>1<td>2": [["a", "a", "b"], ["1", "2"]],
        # no more rows than there are
        "<tr><td rowspan=1000000000>a<td>b<tr><td>c": [["a", "b"], ["a", "c"]],
        # nothing is the rest
        "<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d": [["a", "b"], ["a", "c"], ["a", "d"]],
        # what is no number is one
        "<tr><td colspan=0>a<td rowspan=-3 colspan=-1>b<td colspan=x rowspan=''>c": [
            ["a", "b", "c"]
        ],
        # overlapping
        "<tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<td>e": [["a", "b", "c"], ["d", "b", "e"]],
        # a span ends with its part of the table
        "<thead><tr><th rowspan=3>a<th>b<tbody><tr><td>1<td>2": [["a", "b"], ["1", "2"]],
        # a table in a cell
        "<tr><td rowspan=2>a<td><table><tr><td colspan=2>x<tr><td>y<td>z</table><tr><td>b": [
            ["a", "xxyz"],
            ["a", "b"],
        ],
    }


def test_every_value_stands_in_its_place():
    cases = merged()
    assert {table: grid(f"<table>{table}</table>") for table in cases} == cases


def test_it_is_said_how_many_cells_were_merged():
    (said,) = sanitise_html("<table><tr><td colspan=2>a<tr><td>b<td>c</table>").dropped

    assert said.in_words == "Rozdzielono: scalona komórka, powtórzona w każdym polu: td (1)"


def test_a_hostile_table_is_refused_in_words_and_at_once():
    hostile = {
        "too many fields": "<tr>" + "<td rowspan=9>a" * 500 + "<tr><td>b" * 90,
        "too many without merging": "<tr><td>a" * 150 + "<tr>" + "<td>b" * 150,
        "too much text": f"<tr><td rowspan=300>{'a' * 9000}<td>1" + "<tr><td>b" * 299,
        "tables that double": "<tr><td colspan=2><table>" * 18
        + "a"
        + "</table><tr><td>1<td>2" * 18,
        "steps": "<tr><td rowspan=0>a<td rowspan=0>b" * 1200,
    }
    for name, table in hostile.items():
        begun = time.process_time()

        with pytest.raises(TooLargeTableToSanitise, match="Rozdziel scalone komórki"):
            sanitise_html(f"<table>{table}</table>")

        assert time.process_time() - begun < 2, name


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 5)), min_size=1, max_size=5),
        min_size=1,
        max_size=6,
    )
)
def test_no_value_is_lost_and_a_second_pass_changes_nothing(rows: list[list[tuple[int, int]]]):
    values = [[f"{r}.{c}" for c in range(len(row))] for r, row in enumerate(rows)]
    html = "".join(
        "<tr>"
        + "".join(
            f"<td rowspan={down} colspan={across}>{value}"
            for (down, across), value in zip(row, row_values, strict=True)
        )
        for row, row_values in zip(rows, values, strict=True)
    )
    once = sanitise_html(f"<table>{html}</table>")

    found = grid(once.html)
    assert {value for row in found for value in row if value} == {
        value for row in values for value in row
    }
    # A row keeps the order in which it was written.
    for row, row_values in zip(found, values, strict=True):
        own = [value for value in dict.fromkeys(row) if value in row_values]
        assert own == row_values
    assert len(found) * max(map(len, found)) <= MAX_FIELDS
    assert sanitise_html(once.html).html == once.html
