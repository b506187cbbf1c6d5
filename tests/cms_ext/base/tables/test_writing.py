import re
from datetime import date
from decimal import Decimal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.tables.values import neutralise_formula, restore_text
from cms_ext.base.tables.writing import Value, write_csv, write_xlsx
from tests.cms_ext.base.tables.outcome import read


def test_a_table_opens_in_polish_and_runs_nothing():
    table = write_csv([["Plik", "Uwagi"], ["=cmd.pdf", 'łąka; "x"']])

    assert table.decode("utf-8-sig") == 'Plik;Uwagi\r\n\'=cmd.pdf;"łąka; ""x"""\r\n'
    assert table.startswith(b"\xef\xbb\xbf")


def test_what_a_spreadsheet_would_run_is_made_text_and_other_text_stays():
    run = ["=1+1", '=HYPERLINK("x")', "+48 22", "-12,50", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
    run += ["  =1", "＝1+1", "\tzwykły", "'=1", "''-5"]
    text = ["", "'Anna' Lis", "'5", "3/RN/2024", "a=b", "2026-11-20", "  Anna"]

    assert [neutralise_formula(one) for one in run] == [f"'{one}" for one in run]
    assert [neutralise_formula(one) for one in text] == text


TEXTS = st.lists(
    st.text(st.sampled_from("ąŁŻó a1;,\"'=+-@\n„_x0D~\u0301\u00a0"), max_size=20), max_size=4
)


@given(st.text(st.sampled_from("'=+@ \ta"), max_size=6))
def test_the_guard_comes_off_again(text: str):
    assert restore_text(neutralise_formula(text)) == text


def rows_of(titles: list[str]) -> list[list[Value]]:
    names = ["external_id", "account_no", "value_date", "amount", "source", "title"]
    day, amount = date(2026, 3, 2), Decimal("12.50")
    rows = [[f"X-{n}", "7", day, amount, "BANK", title] for n, title in enumerate(titles)]
    return [["#ebok", "payments", "1"], names, *rows]


def test_what_is_exported_comes_in_as_it_was():
    assert_comes_in(["-12", "+48 600", "=1+1", "'=a", "''", "_x0041_", "  Zażółć\u0301  ", ""])


@pytest.mark.thorough
@given(TEXTS)
def test_any_text_that_is_exported_comes_in_as_it_was(texts: list[str]):
    assert_comes_in(["=a", *texts])


def assert_comes_in(texts: list[str]) -> None:
    """Through CSV and through XLSX."""
    rows = rows_of(texts)
    with write_xlsx("payments_v1", rows) as file:
        contents = [write_csv(rows), file.read()]

    titles = [re.sub(r"\s*\n\s*", " ", str(row[5])).strip() for row in rows[2:]]
    for content in contents:
        outcome = read(content)
        assert outcome.found == []
        assert [row.title for _line, row in outcome.rows] == [normalize("NFC", t) for t in titles]
        assert {row.amount for _line, row in outcome.rows} == {Decimal("12.50")}
