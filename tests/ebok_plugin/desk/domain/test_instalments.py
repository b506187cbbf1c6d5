"""Instalments: equal ones leave no grosz, and a clerk's own are read strictly."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.desk.forms.posting import read_rows
from ebok_plugin.ledger.domain.payment_plan import equal_rows
from tests.ebok_plugin.ledger.books import zl


def test_the_last_one_takes_what_does_not_divide():
    assert list(equal_rows(zl("100.00"), 3, date(2026, 12, 31))) == [
        (date(2026, 12, 31), zl("33.33")),
        (date(2027, 1, 31), zl("33.33")),
        (date(2027, 2, 28), zl("33.34")),
    ]


@given(
    st.integers(60, 10_000_000), st.integers(1, 60), st.dates(date(2020, 1, 1), date(2090, 1, 1))
)
def test_equal_ones_give_the_whole(grosze: int, count: int, first: date):
    rows = list(equal_rows(Money.from_grosze(grosze), count, first))

    assert sum_money(amount for _day, amount in rows) == Money.from_grosze(grosze)
    assert len({day for day, _amount in rows}) == count


def test_own_rows_are_read_line_by_line():
    found = list(read_rows("15.01.2027 200,00\n\n 1.2.2027: 1 300,50 zł "))
    assert found == [(date(2027, 1, 15), zl("200.00")), (date(2027, 2, 1), zl("1300.50"))]


def test_a_line_that_is_no_row_is_named():
    for line in ("31.02.2027 200", "2027-01-15 200", "15.01.2027", "x"):
        with pytest.raises(ValueError, match=r"^Wiersz 2: napisz termin i kwotę"):
            list(read_rows(f"15.01.2027 200,00\n{line}"))
