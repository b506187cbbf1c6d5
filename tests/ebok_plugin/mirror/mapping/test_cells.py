"""Amounts and account numbers in the cells of a program's file."""

from datetime import date
from pathlib import Path

import pytest

from cms_ext.base.tables import FindingLog
from tests.ebok_plugin.mirror.mapping.books import (
    EXPECTED,
    PLAIN,
    TWO,
    balances_of,
    errors_of,
    rows_of,
    shipped,
    simple,
    source_of,
    workbook,
)

DATA = Path(__file__).parents[1] / "data"


def with_amounts(debt: str, credit: str) -> bytes:
    return f"Konto;Saldo\n100004;{debt}\n100011;{credit}\n".encode()


@pytest.mark.parametrize(
    ("numbers", "debt", "credit"),
    [
        ("1234,56", "1138,19", "-512,10"),
        ("1234,56", "1 138,19 zł", "512,10-"),
        ("1234,56", "1\u00a0138,19", "(512,10)"),
        ("1234,56", "+1\u202f138,190", "\u2212512,1"),
        ("1.234,56", "1.138,19", "-512,10"),
        ("1234.56", "1138.19", "-512.10 PLN"),
        ("1234.56", "1'138.19", "(512.10)"),
        ("1,234.56", '"1,138.19"', "512.10-"),
        ("1234,56", "1 138,19 DR", "512,10 CR"),
        ("1234,56", "1138,19 Wn", "512,10 Ma"),
        ("1234,56", "1 138,19 zł", "(512,10 zł)"),
        ("1234,56", "zł 1 138,19", "( 512,10 )"),
        ("1234,56", '="1138,19"', '="-512,10"'),
        ("1234.56", "1138.19PLN", "-512.10zł."),
        ("1234,56", "Wn 1 138,19", "Ma 512,10"),
        ("1234,56", "\ufeff1138,19", "512,10 (Ma)"),
    ],
)
def test_amounts_of_any_form(numbers: str, debt: str, credit: str):
    assert balances_of(simple(numbers=numbers), with_amounts(debt, credit)) == TWO


@pytest.mark.parametrize("zero", ["-", " -   zł ", "–", "−", "0,00-", "zł -"])
def test_a_dash_is_a_zero(zero: str):
    balances = balances_of(simple(), with_amounts("1138,19", zero))

    assert balances == {"100004": "1138.19", "100011": "0.00"}


@pytest.mark.parametrize("name", ["mirror_dash_zero", "mirror_dash_zl", "mirror_paren_zl"])
def test_exports_in_an_accounting_format(name: str):
    content = (DATA / f"{name}.csv").read_bytes()

    if name == "mirror_paren_zl":
        # The brackets are a minus, so the row of sums says otherwise.
        (error,) = errors_of(shipped("one_row"), content, day=None)
        assert (error["code"], error["found"]) == ("CONTROL_SUM", "−238,86")
        return
    rows = {row.account_no: row for row in rows_of(shipped("one_row"), content, day=None)}
    assert {number: str(rows[number].balance.amount) for number in EXPECTED} == EXPECTED


@pytest.mark.parametrize("number", ["100004", "'100004", "\u200b100004\ufeff", '"\t100004"'])
def test_marks_around_an_account_number_are_no_part_of_it(number: str):
    content = PLAIN.replace("100004", number).encode()

    assert balances_of(simple(), content) == TWO


def test_a_number_that_a_spreadsheet_made_a_date_of_is_no_account():
    # „1-9” and „9/2026” are a date to a spreadsheet.
    rows = [("100004", 1138.19), (date(2026, 9, 1), 5), ("100011", -512.10)]

    (error,) = errors_of(simple(), workbook({"A": rows}, ("Konto", "Saldo")))

    assert (error["code"], error["line"], error["found"]) == ("ID_NUMBER_CELL", 3, "2026-09-01")


@pytest.mark.parametrize("words", ["Razem", "RAZEM SALDO", "Ogółem:", "--------"])
def test_a_row_of_sums_without_a_rule_is_no_account(words: str):
    (error,) = errors_of(simple(), f"{PLAIN}{words};626,09\n".encode())

    assert (error["code"], error["line"]) == ("TEXT_FORMAT", 4)
    assert error["message"].endswith("dodaj w układzie regułę, która go pomija.")


def test_an_old_workbook_is_not_taken_for_a_text_in_utf_16():
    (error,) = errors_of(simple(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    assert error["code"] == "FILE_XLS"


SIDED = {
    "tables": [
        {
            "rows": [
                {
                    "row": "SALDO",
                    "columns": {
                        "account_no": "Konto",
                        "balance": {
                            "how": "signed",
                            "columns": ["Kwota", "Strona"],
                            "plus": ["Wn"],
                            "minus": ["Ma"],
                        },
                    },
                }
            ],
            "totals": {"words": ["Ogółem"], "required": True},
        }
    ]
}
ROWS = "Konto;Kwota;Strona\n100004;1138,19;Wn\n100005;0,00;\n100011;512,10;Ma\n"
WRONG = "a wiersze wyżej dają Wn 1\u00a0138,19, Ma 512,10, razem 626,09."


@pytest.mark.parametrize(
    ("total", "codes", "words"),
    [
        ("Ogółem Wn;1138,19;", [], ""),
        ("Ogółem;512,10;Ma", [], ""),
        ("OGÓŁEM:;626,09;Wn", [], ""),
        ("Ogółem;1038,19;", ["CONTROL_SUM"], WRONG),
        ("Ogółem;;", ["CONTROLS_SKIPPED"], "Sumy nie sprawdzono"),
        ("Ogółem;1138,19;\n100012;1,00;Wn", ["FILE_CUT"], "ostatni to wiersz 5, a pod nim"),
        ("Ogółem;1138,19;\nWydrukował JK;;\nKoniec", [], ""),
        ("Wydrukował JK;;", ["TEXT_FORMAT"], "„Wydrukował JK” nie jest numerem konta"),
        ("Ogółem;1138,19;\n1000", ["ROW_WIDTH"], "Plik jest prawdopodobnie ucięty"),
    ],
)
def test_a_row_of_sums_states_one_side_or_the_balance(total: str, codes: list[str], words: str):
    source, log = source_of(simple(**SIDED), f"{ROWS}{total}\n".encode()), FindingLog()
    for _row in source.read_rows(log):
        pass
    source.judge_controls(log)

    findings = [*log.errors, *log.warnings]
    assert [finding.code for finding in findings] == codes
    assert all(words in finding.message for finding in findings)
