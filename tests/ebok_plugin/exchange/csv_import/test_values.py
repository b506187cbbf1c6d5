"""What stands in the cells of these kinds alone: money, account numbers, persons."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.importing.numbers import BadValue, read_control_sum
from ebok_plugin.exchange.csv_import.cells import (
    ACCOUNT_NO,
    COMPONENT_CODE,
    read_amount,
    read_nrb,
    read_persons,
)
from ebok_plugin.money import Money


def code(read: Callable[[str], object], text: str) -> str:
    with pytest.raises(BadValue) as refused:
        read(text)
    return refused.value.code


@given(st.integers(-999_999_999, 999_999_999))
def test_an_amount_reads_back_as_it_was_printed(grosze: int) -> None:
    amount = Money.from_grosze(grosze)

    assert read_amount(str(amount)) == amount
    assert read_amount(amount.digits) == amount
    assert read_control_sum(str(amount.amount)) == amount.amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7,7999E+25", "NRB_SCIENTIFIC"),
        ("7.7999e25", "NRB_SCIENTIFIC"),
        ("23999000090001000000100001", "NRB_CHECKSUM"),
        ("1234", "NRB_LENGTH"),
        ("DE66999000090001000000100005", "NRB_COUNTRY"),
        ("konto", "NRB_CHARS"),
    ],
)
def test_no_nrb(text: str, expected: str) -> None:
    assert code(read_nrb, text) == expected


def test_nrb() -> None:
    assert read_nrb("PL66 9990 0009 0001 0000 0010 0005") == "66999000090001000000100005"


@pytest.mark.parametrize("text", ["100005", "L-12/A", "A" * 20])
def test_account_number(text: str) -> None:
    assert ACCOUNT_NO(text) == text


@pytest.mark.parametrize("text", ["a1", "Ł-1", "1 2", "A" * 21, "1_2", "١"])
def test_no_account_number(text: str) -> None:
    assert code(ACCOUNT_NO, text) == "TEXT_FORMAT"


@pytest.mark.parametrize("text", ["eks", "EKS/1", "A" * 13])
def test_no_component_code(text: str) -> None:
    assert code(COMPONENT_CODE, text) == "TEXT_FORMAT"


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("4", 4), ("999", 999)])
def test_persons(text: str, count: int) -> None:
    assert read_persons(text) == count


@pytest.mark.parametrize("text", ["", "-1", "2,5", "1000", "dwie", "٤"])
def test_no_persons(text: str) -> None:
    assert code(read_persons, text) == "COUNT_FORMAT"
