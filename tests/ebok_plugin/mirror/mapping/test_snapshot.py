from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FindingLog
from ebok_plugin.mirror.domain.rows import BalanceRow, FreeMoneyRow, ItemRow, PostingRow
from tests.ebok_plugin.mirror.mapping.books import (
    DAY,
    EXPECTED,
    JOURNAL,
    JOURNAL_NAMES,
    ONE_ROW,
    OPEN_ITEMS,
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


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8", "utf-8-sig", "utf-16", "utf-16-le",
                                      "utf-16-be", "iso8859-2"])  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_one_row_per_account_in_any_encoding(encoding: str, line_end: str):
    rows = rows_of(shipped("one_row"), ONE_ROW.replace("\n", line_end).encode(encoding), day=None)

    first = rows[0]
    assert isinstance(first, BalanceRow)
    found = (first.payer_name, first.building, first.premises_no, first.line)
    assert found == ("Żaneta Próbna", "Wzorcowa 1", "4", 4)
    assert {row.account_no: str(row.balance.amount) for row in rows} == EXPECTED


def test_a_chosen_encoding_is_read_where_it_could_not_be_guessed():
    content = "Konto;Kto;Saldo\n100004;Łąka;1,00\n".encode("cp852")
    columns = {"account_no": "Konto", "payer_name": "Kto", "balance": "Saldo"}
    tables = [{"rows": [{"row": "SALDO", "columns": columns}]}]

    (row,) = rows_of(simple(tables=tables, encoding="cp852"), content)
    assert row.payer_name == "Łąka"
    # Whatever a profile says, what is UTF-8 is read as UTF-8.
    (row,) = rows_of(simple(tables=tables, encoding="cp852"), content.decode("cp852").encode())
    assert row.payer_name == "Łąka"


def test_a_long_account_number_in_a_number_cell_is_refused():
    content = workbook({"a": [[20260309000123457, 10], [100004, 10]]}, ["Konto", "Saldo"])

    (error,) = errors_of(simple(), content)
    assert (error["code"], error["field"]) == ("ID_NUMBER_CELL", "Konto")


def test_the_first_visible_sheet_is_the_table():
    book = load_workbook(io.BytesIO(workbook({"a": [["100004", 10]]}, ["Konto", "Saldo"])))
    book.create_sheet("stare", 0).append(["uwaga"])
    book["stare"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)

    assert balances_of(simple(), out.getvalue()) == {"100004": "10.00"}


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("chosen", [True, False])
def test_any_separator_is_found_by_the_names(separator: str, chosen: bool):
    profile = simple(numbers="1234.56", separator=separator if chosen else None)
    content = PLAIN.replace(",", ".").replace(";", separator)

    assert balances_of(profile, content.encode()) == TWO


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + PLAIN,
        "sep=;\n" + PLAIN,
        "Kartoteka sald\nWydruk z dnia 21.11.2026\n\n" + PLAIN,
        PLAIN.replace("Konto;Saldo", " KONTO ;saldo:"),
        PLAIN.replace("100011", "Konto;Saldo\n\n;\n100011"),
        PLAIN.replace("Konto;Saldo", '"Konto";"Saldo"').replace("100004", '"100004"'),
        PLAIN.replace(";", ";;").replace("\n", ";;\n"),
        'Opis;Konto;Saldo\n"dwa\nwiersze";100004;1138,19\n"a ""b"" c";100011;-512,10\n',
        PLAIN.replace("100004", "1000 04"),
    ],
    ids=["bom", "sep", "above", "names", "pages", "quoted", "empty", "breaks", "blank"],
)
def test_texts_of_many_programs_are_read_alike(content: str):
    assert balances_of(simple(), content.encode()) == TWO


SIGNED = {"how": "signed", "columns": ["Kwota", "Strona"], "plus": ["Wn", "D"],
          "minus": ["Ma", "C"]}  # fmt: skip
SOURCES: list[tuple[str, dict[str, Any], str]] = [
    ("Konto;Kwota;Strona\n100004;1138,19;Wn\n100011;512,10;Ma", {"balance": SIGNED}, "sides"),
    ("Konto;Kwota;Strona\n100004;1138,19;D\n100011;512,10;c", {"balance": SIGNED}, "D/C"),
    ("Konto;Wn;Ma\n100004;1138,19;\n100011;;512,10",
     {"balance": {"how": "debit_credit", "columns": ["Wn", "Ma"]}}, "two columns"),
    ("Konto;Saldo\n100004;-1138,19\n100011;512,10",
     {"balance": {"how": "minus", "columns": ["Saldo"]}}, "minus"),
    ("Konto;Saldo;Saldo\n100004;0;1138,19\n100011;0;-512,10",
     {"balance": "Saldo (2)"}, "same name"),
    (";Saldo\n100004;1138,19\n100011;-512,10", {"account_no": "kolumna 1"}, "no name"),
    ("Kontrahent;Saldo\n100004 Lis;1138,19\n100011 Łąka;-512,10",
     {"account_no": {"how": "first_word", "columns": ["Kontrahent"]}}, "first word"),
    ("Kartoteka;Saldo\n204-1-100004;1138,19\n204-1-100011;-512,10",
     {"account_no": {"how": "after", "columns": ["Kartoteka"], "text": "-"}}, "after"),
    ("Kartoteka;Saldo\n100004/L/1;1138,19\n100011/L/2;-512,10",
     {"account_no": {"how": "before", "columns": ["Kartoteka"], "text": "/L/"}}, "before"),
    ("Bud;Lok;Saldo\n100;004;1138,19\n100;011;-512,10",
     {"account_no": {"how": "join", "columns": ["Bud", "Lok"]}}, "join"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "changes"), [case[:2] for case in SOURCES], ids=[case[2] for case in SOURCES]
)
def test_each_way_from_foreign_columns(content: str, changes: dict[str, Any]):
    columns = {"account_no": "Konto", "balance": "Saldo"} | changes
    profile = simple(tables=[{"rows": [{"row": "SALDO", "columns": columns}]}])

    assert balances_of(profile, content.encode()) == TWO


@pytest.mark.parametrize(
    ("rules", "content"),
    [
        ({"totals": {"words": ["razem"], "required": True}}, PLAIN + "Razem:;626,09\n"),
        ({"totals": {"words": ["razem"]}}, PLAIN),
        (
            {"totals": {"words": ["razem", "ogółem"]}},
            "Konto;Saldo\n100004;1138,19\nRazem bud. 1;1138,19\n100011;-512,10\n"
            "Razem bud. 2;-512,10\nOgółem\n",
        ),
        ({"leave_out": [{"column": "Konto"}]}, PLAIN.replace("100011", ";Budynek 2\n100011")),
        ({"leave_out": [{"words": ["Strona", "Wydruk"]}]}, PLAIN + "Strona 1 z 1\n"),
        ({"leave_out": [{"column": "Saldo", "words": ["-"]}]}, PLAIN + "100013;-\n"),
    ],
    ids=["totals", "no totals", "subtotals", "headings", "footer", "words"],
)
def test_rules_leave_lines_out(rules: dict[str, Any], content: str):
    columns = {"account_no": "Konto", "balance": "Saldo"}
    profile = simple(tables=[{"rows": [{"row": "SALDO", "columns": columns}], **rules}])

    assert balances_of(profile, content.encode()) == TWO


def test_open_items_make_the_balance_and_negative_ones_are_free_money():
    rows = rows_of(shipped("open_items"), OPEN_ITEMS.encode())

    assert [type(row) for row in rows] == [
        ItemRow, ItemRow, FreeMoneyRow, BalanceRow, BalanceRow
    ]  # fmt: skip
    first, free = rows[0], rows[2]
    assert isinstance(first, ItemRow)
    assert isinstance(free, FreeMoneyRow)
    assert (first.due_date, str(first.remaining.amount)) == (date(2026, 3, 16), "594.15")
    assert (free.document_no, str(free.remaining.amount)) == ("WPL/1", "512.10")
    assert balances_of(shipped("open_items"), OPEN_ITEMS.encode()) == TWO
    # What is settled is no open item, but the account is known.
    paid = OPEN_ITEMS + "100012,NAL/11,Opłata,16.11.2026,10.00,0.00\n"
    assert balances_of(shipped("open_items"), paid.encode()) == EXPECTED


def test_a_journal_of_a_sheet_a_month_ends_in_the_balances():
    content = workbook(JOURNAL, JOURNAL_NAMES)
    source = source_of(shipped("journal"), content, day=None)
    rows = rows_of(shipped("journal"), content, day=None)

    assert (source.facts.day, source.facts.turnover_from) == (date(2026, 11, 3), date(2026, 10, 1))
    postings = [row for row in rows if isinstance(row, PostingRow)]
    assert [(row.account_no, row.number, str(row.amount.amount)) for row in postings] == [
        ("100004", 1, "1427.38"),
        ("100011", 1, "776.78"),
        ("100004", 1, "-389.19"),
        ("100011", 1, "-776.78"),
        ("100011", 2, "-512.10"),
    ]
    assert [row.line for row in postings] == sorted(row.line for row in postings)
    balances = [row for row in rows if isinstance(row, BalanceRow)]
    assert [(row.opening, row.balance.digits) for row in balances] == [
        (Money.parse("100,00"), "1\u00a0138,19"),
        (Money.parse("0,00"), "\u2212512,10"),
    ]
    # The sender may say a later day than the last posting, not an earlier one.
    assert source_of(shipped("journal"), content, day=DAY).facts.day == DAY
    (error,) = errors_of(shipped("journal"), content, day=date(2026, 11, 2))
    assert error["code"] == "MIRROR_DAY"


def test_several_files_make_one_snapshot():
    balances = {"account_no": "Konto", "balance": "Saldo"}
    items = {"account_no": "Konto", "document_no": "Dokument", "title": "Opis",
             "due_date": "Termin", "amount": "Kwota", "remaining": "Zostało"}  # fmt: skip
    profile = simple(
        tables=[
            {"rows": [{"row": "SALDO", "columns": balances}]},
            {"rows": [{"row": "POZYCJA", "columns": items,
                       "when": {"column": "Opis", "words": ["opłata"]}}]},
        ]
    )  # fmt: skip
    names = "Konto;Dokument;Opis;Termin;Kwota;Zostało\n"
    other = names + "100004;A/1;Opłata za 11/2026;15-11-2026;1138,19;1138,19\n;;;;;\n"

    with pytest.raises(AssertionError):  # the dates are of another form
        rows_of(profile, PLAIN.encode(), other.encode())
    rows = rows_of(profile, PLAIN.encode(), other.replace("15-11-2026", "15.11.2026").encode())
    assert [row.line < 1 << 21 for row in rows] == [True, True, False]

    errors = errors_of(profile, PLAIN.encode(), other.encode())
    assert [(error["file"], error["line"], error["field"]) for error in errors] == [
        ("plik2.csv", 2, "Termin")
    ]
    assert errors[0]["message"].startswith("plik2.csv: Wiersz 2, kolumna Termin:")


BROKEN: list[tuple[str, str, tuple[str, int | None, str | None, str]]] = [
    ("column gone", PLAIN.replace("Saldo", "Stan"), ("HEADER_MISSING", 1, "Saldo", "Konto, Stan")),
    ("no table", "zupełnie co innego\n", ("HEADER_MISSING", None, None, "")),
    ("only names", "Konto;Saldo\n", ("NO_ROWS", None, None, "")),
    ("bad amount", PLAIN.replace("1138,19", "1138.19"),
     ("AMOUNT_FORMAT", 2, "Saldo", "1138.19")),
    ("groups", PLAIN.replace("1138,19", "11 38,19"), ("AMOUNT_FORMAT", 2, "Saldo", "11 38,19")),
    ("places", PLAIN.replace("1138,19", "1138,195"), ("AMOUNT_SCALE", 2, "Saldo", "1138,195")),
    ("letters", PLAIN.replace("1138,19", "1e3"), ("AMOUNT_FORMAT", 2, "Saldo", "1e3")),
    ("too large", PLAIN.replace("1138,19", "113819000,00"),
     ("AMOUNT_TOO_LARGE", 2, "Saldo", "113819000,00")),
    ("no amount", PLAIN.replace("1138,19", ""), ("VALUE_MISSING", 2, "Saldo", "")),
    ("no account", PLAIN.replace("100011", " "), ("VALUE_MISSING", 3, "Konto", "")),
    ("account", PLAIN.replace("100011", "a*b"), ("TEXT_FORMAT", 3, "Konto", "a*b")),
    ("cut", PLAIN[: PLAIN.rindex(";")], ("ROW_WIDTH", 3, "", "1")),
    ("too wide", PLAIN.replace("1138,19", "1138,19;x"), ("ROW_WIDTH", 2, "", "3")),
    ("quote", PLAIN.replace("100011", '"100011'), ("QUOTE_UNCLOSED", 3, "", "")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "expected"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_bad_files_say_where(content: str, expected: tuple[object, ...]):
    (error,) = errors_of(simple(), content.encode())

    assert (error["code"], error["line"], error["field"], error["found"]) == expected
    assert error["file"] in ("plik1.csv", "pliki.zip")
    assert error["expected"] or error["code"] in ("NO_ROWS",)


def test_a_table_that_ends_in_no_sum_was_cut():
    whole = ONE_ROW.splitlines(keepends=True)
    for content, code in (
        ("".join(whole[:-1]), "FILE_CUT"),
        (ONE_ROW + "100013;Jan Lis;Wzorcowa 1/13;0,00;0,00;0,00;0,00\n", "FILE_CUT"),
        (ONE_ROW.replace(";RAZEM;;;;1 138,19", ";RAZEM;;;;1 138,20"), "CONTROL_SUM"),
        ("".join([*whole[:4], *whole[5:]]), "CONTROL_SUM"),
    ):
        errors = errors_of(shipped("one_row"), content.encode("cp1250"), day=None)
        assert [error["code"] for error in errors] == [code]


@pytest.mark.parametrize(
    ("end", "totals", "warned"),
    [
        ("2;10,00\n", False, []),
        ("2;10,0", False, ["FILE_END"]),
        ("2;10,00\r\n\x1a", False, []),
        ("2;10,00\nRazem;11,00", True, []),
    ],
)
def test_a_last_line_without_an_end_is_a_warning(end: str, totals: bool, warned: list[str]):
    rows = [{"row": "SALDO", "columns": {"account_no": "Konto", "balance": "Saldo"}}]
    table = {"rows": rows} | ({"totals": {"words": ["razem"], "required": True}} if totals else {})
    source = source_of(simple(tables=[table]), f"Konto;Saldo\n1;1,00\n{end}".encode())
    log = FindingLog()

    assert len([*source.read_rows(log)]) == 2
    source.judge_controls(log)
    assert [warning.code for warning in log.warnings] == warned
    assert log.error_count == 0


@pytest.mark.parametrize(
    ("dates", "written"),
    [
        ("DD.MM.YYYY", "31.12.2026"),
        ("DD.MM.YYYY", "2026-12-31 00:00:00"),
        ("YYYY-MM-DD", "2026-12-31"),
        ("DD-MM-YYYY", "31-12-2026"),
        ("DD/MM/YYYY", "31/12/2026"),
        ("YYYY/MM/DD", "2026/12/31"),
        ("YYYY.MM.DD", "2026.12.31"),
        ("YYYYMMDD", "20261231"),
        ("DD.MM.YY", "31.12.26"),
        ("serial", "46387"),
    ],
)
def test_days_of_any_form(dates: str, written: str):
    profile = simple(dates=dates, day={"from": "column", "text": "Dzień"})
    content = f"Konto;Saldo;Dzień\n1;0;{written}\n2;0;\n".encode()

    assert source_of(profile, content, day=None).facts.day == date(2026, 12, 31)


def test_the_day_is_one_and_said():
    above = simple(day={"from": "above", "text": "stan na {date} r."})
    stated = "Salda, stan na  20.11.2026 r.\n" + PLAIN
    assert source_of(above, stated.encode(), day=None).facts.day == DAY
    columns = simple(day={"from": "column", "text": "Dzień"})
    two_days = b"Konto;Saldo;Dzie\xc5\x84\n1;0;19.11.2026\n2;0;20.11.2026\n"
    for profile, content, day in (
        (simple(), PLAIN.encode(), None),
        (above, PLAIN.encode(), None),
        (above, stated.encode(), date(2026, 11, 19)),
        (above, stated.replace("20.11", "20.13").encode(), None),
        (columns, two_days, None),
        (columns, two_days, DAY),
    ):
        assert [error["code"] for error in errors_of(profile, content, day=day)] == ["MIRROR_DAY"]


def test_a_running_balance_that_leads_nowhere_is_refused():
    profile = shipped("journal")
    names = ";".join(JOURNAL_NAMES)
    content = (
        f"{names}\n1;02.11.2026;A;x;10,00;;10,00\n2;02.11.2026;A;x;5,00;;5,00\n"
        "1;03.11.2026;B;y;;4,00;7,00\n"
    )

    (error,) = errors_of(profile, content.encode(), day=None)
    assert (error["code"], error["line"], error["field"], error["found"], error["expected"]) == (
        "MIRROR_TURNOVER", 4, "Saldo", "7,00", "6,00"
    )  # fmt: skip
