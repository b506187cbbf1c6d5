"""What a printed code proves, which rows are believed, and that the table gives nothing away."""

import hashlib
import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.issued_file import (
    ALPHABET,
    Comparison,
    IssuedRow,
    ProvedFacts,
    check_code_hash,
    code_for,
    compare_figures,
    describe_issued_file,
    is_whole,
    issue_check_code,
    issue_day,
    list_issued_files,
    register_file,
    strip_code_separators,
)
from ebok_plugin.statements.models import CheckCode, IssuedFile
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
JANUARY = date(2026, 1, 1)
CLOSING = Money.parse("1138.19")
PROVED = ProvedFacts("100005", JANUARY, TODAY, CLOSING)
PDF = b"%PDF the statement"
SHA = hashlib.sha256(PDF).hexdigest()
ALL, NOTHING = Comparison(True, True, True), Comparison(False)
FILES, CODES = IssuedFile._meta.db_table, CheckCode._meta.db_table


@shared
def code(flat: Account) -> str:
    printed = issue_check_code(PROVED, issued_on=TODAY)
    register_file(flat, printed, CLOSING, PDF, seal="")
    return printed


def test_the_same_paper_twice_is_one_code_and_one_file(flat: Account, code: str):
    assert issue_check_code(PROVED, issued_on=TODAY) == code
    register_file(flat, code, CLOSING, PDF, seal="")

    assert issue_check_code(PROVED, issued_on=date(2026, 11, 21)) != code
    assert (CheckCode.objects.count(), IssuedFile.objects.count()) == (2, 1)

    # A code that was made for a file that never went out proves nothing.
    never = issue_check_code(replace(PROVED, account_no="100006"), issued_on=TODAY)
    assert compare_figures(never, TODAY, CLOSING) == NOTHING


def test_each_figure_is_compared_and_no_code_with_one_letter_altered_is_ours(code: str):
    day_before = date(2026, 11, 19)
    table = {
        (TODAY, "1138.19"): ALL,
        (TODAY, "1138.20"): Comparison(True, True, False),
        (TODAY, "-1138.19"): Comparison(True, True, False),
        (day_before, "1138.19"): Comparison(True, False, True),
        (day_before, "0.00"): Comparison(True, False, False),
    }

    found = {(day, sum_): compare_figures(code, day, Money.parse(sum_)) for day, sum_ in table}
    assert found == table
    assert [one.agrees for one in found.values()] == [True, False, False, False, False]

    plain = strip_code_separators(code)
    altered = {
        plain[:place] + symbol + plain[place + 1 :] for place in range(12) for symbol in ALPHABET
    } - {plain}

    assert len(altered) == 12 * 28
    assert {compare_figures(one, TODAY, CLOSING) for one in altered} == {NOTHING}


def test_something_else_is_not_ours_and_costs_the_same(
    code: str, django_assert_num_queries: DjangoAssertNumQueries
):
    for typed in (code, "", "?", "K7QF", "K7QF-2M9T-XB4C-9999", "\x00", "ż" * 50):
        with django_assert_num_queries(1):
            found = compare_figures(typed, TODAY, CLOSING)
        assert found == (ALL if typed == code else NOTHING)


def test_a_file_is_known_by_all_its_bytes_and_staff_see_what_to_compare(flat: Account, code: str):
    assert issue_day(SHA) == TODAY
    assert issue_day(hashlib.sha256(PDF + b"\n").hexdigest()) is None
    assert [describe_issued_file(row) for row in list_issued_files(flat)] == [
        IssuedRow(code, TODAY, JANUARY, TODAY, CLOSING, SHA, is_sealed=False, is_true=True)
    ]


def test_the_table_of_codes_holds_neither_code_nor_account_nor_balance(code: str):
    [row] = CheckCode.objects.values()

    said = " ".join(str(value) for value in row.values())
    assert [
        part
        for part in (code, strip_code_separators(code), "100005", "113819", "1138")
        if part in said
    ] == []


@pytest.mark.both_databases
def test_the_database_refuses_to_change_what_was_issued(code: str):
    for statement in (
        f"UPDATE {FILES} SET closing = 0",
        f"DELETE FROM {FILES}",
        f"UPDATE {CODES} SET issued_on = '2026-11-19'",
        f"DELETE FROM {CODES}",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert compare_figures(code, TODAY, CLOSING) == ALL


@pytest.mark.parametrize(
    ("change", "day", "closing"),
    [
        (f"UPDATE {FILES} SET closing = 5000", TODAY, "50.00"),
        (f"UPDATE {FILES} SET sha256 = '{'a' * 64}'", TODAY, "1138.19"),
        (f"UPDATE {FILES} SET seal = 'b'", TODAY, "1138.19"),
        (f"UPDATE {FILES} SET mark = '{'a' * 64}'", TODAY, "1138.19"),
        (f"UPDATE {CODES} SET issued_on = '2026-11-19'", date(2026, 11, 19), "1138.19"),
        (f"UPDATE {CODES} SET \"start\" = '2026-02-01'", TODAY, "1138.19"),
        (f"UPDATE {CODES} SET \"end\" = '2026-11-30'", TODAY, "1138.19"),
    ],
)
def test_a_row_that_was_changed_past_the_program_is_no_proof(
    flat: Account, code: str, change: str, day: date, closing: str
):
    with connection.cursor() as cursor:
        for table in (FILES, CODES):
            cursor.execute(f"DROP TRIGGER {table}_no_update")
        cursor.execute(change)

    assert compare_figures(code, day, Money.parse(closing)) == NOTHING
    assert (issue_day(SHA), issue_day("a" * 64)) == (None, None)
    assert [describe_issued_file(row).is_true for row in list_issued_files(flat)] == [False]


def test_a_row_written_past_the_program_is_no_proof(flat: Account, code: str):
    IssuedFile.objects.create(
        code=CheckCode.objects.get(),
        account=flat,
        closing=CLOSING,
        sha256="a" * 64,
        mark=IssuedFile.objects.get().mark,
    )

    assert issue_day("a" * 64) is None
    assert [describe_issued_file(row).is_true for row in list_issued_files(flat)] == [False, True]


CODE = code_for("konto 100005")


def test_a_code_has_three_groups_of_symbols_that_neither_look_nor_sound_alike():
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", CODE)
    assert code_for("konto 100005") == CODE
    assert code_for("konto 100006") != CODE

    assert len(set(ALPHABET)) == 29
    assert not set(ALPHABET) & set("0O1IL UV")

    # However it is typed it is the same code.
    plain = CODE.replace("-", "")
    for typed in (CODE, CODE.lower(), CODE.replace("-", " "), f"  {plain} ", "–".join(CODE)):
        found = (is_whole(typed), strip_code_separators(typed), check_code_hash(typed))
        assert found == (True, strip_code_separators(CODE), check_code_hash(CODE))


@given(facts=st.text(max_size=30), place=st.integers(0, 11), symbol=st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_never_right(facts: str, place: int, symbol: str):
    code = strip_code_separators(code_for(facts))
    altered = code[:place] + symbol + code[place + 1 :]

    assert is_whole(altered) is (altered == code)


@given(facts=st.text(max_size=30), place=st.integers(0, 10))
def test_two_neighbours_in_the_wrong_order_are_never_right(facts: str, place: int):
    code = strip_code_separators(code_for(facts))
    altered = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert is_whole(altered) is (altered == code)


@given(st.text(max_size=200))
def test_anything_may_be_typed(typed: str):
    assert len(check_code_hash(typed)) in (0, 64)
    assert is_whole(typed) in (True, False)
