"""What a printed code proves, and that the table gives nothing away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from ebok_plugin.money import Money
from ebok_plugin.statements.domain.verification import (
    ALPHABET,
    Proved,
    bare,
    issue_code,
    verify_code,
    verify_figures,
)
from ebok_plugin.statements.models import CheckCode

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PROVED = Proved("100005", date(2026, 1, 1), TODAY, Money.parse("1138.19"))


def test_a_code_is_known_with_its_day() -> None:
    assert verify_code(issue_code(PROVED, issued_on=TODAY)) == TODAY


def test_the_same_paper_twice_is_one_code() -> None:
    first = issue_code(PROVED, issued_on=TODAY)

    assert issue_code(PROVED, issued_on=TODAY) == first
    assert issue_code(PROVED, issued_on=date(2026, 11, 21)) != first
    assert CheckCode.objects.count() == 2


def test_no_code_with_one_letter_altered_is_ours() -> None:
    code = bare(issue_code(PROVED, issued_on=TODAY))
    altered = {
        code[:place] + symbol + code[place + 1 :] for place in range(12) for symbol in ALPHABET
    } - {code}

    assert len(altered) == 12 * 28
    assert [one for one in altered if verify_code(one)] == []


@pytest.mark.parametrize("typed", ["", "?", "K7QF", "K7QF-2M9T-XB4C-9999", "\x00", "ż" * 50])
def test_something_else_is_not_ours_and_costs_the_same(
    typed: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    code = issue_code(PROVED, issued_on=TODAY)

    with django_assert_num_queries(1):
        assert verify_code(typed) is None
    with django_assert_num_queries(1):
        assert verify_code(code) == TODAY


@pytest.mark.parametrize(
    "change",
    [
        {"closing": Money.parse("1138.20")},
        {"account_no": "100006"},
        {"start": date(2026, 1, 2)},
        {"end": date(2026, 11, 19)},
    ],
    ids=["balance", "account", "start", "end"],
)
def test_a_code_proves_these_figures_and_no_others(change: dict[str, object]) -> None:
    code = issue_code(PROVED, issued_on=TODAY)

    assert verify_figures(code, PROVED)
    assert not verify_figures(code, replace(PROVED, **change))  # type: ignore[arg-type]  # one field each


def test_the_table_holds_neither_code_nor_account_nor_balance() -> None:
    code = issue_code(PROVED, issued_on=TODAY)

    [row] = CheckCode.objects.values()
    said = " ".join(str(value) for value in row.values())
    assert [part for part in (code, bare(code), "100005", "113819", "1138") if part in said] == []
