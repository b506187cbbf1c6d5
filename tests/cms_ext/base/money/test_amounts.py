import json
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import (
    MAX_AMOUNT,
    ZERO,
    AmountError,
    Money,
    multiply_rate,
    parse_decimal,
    round_to_grosz,
    sum_money,
)

DATA = Path(__file__).parent / "data"
ROUNDING = json.loads((DATA / "rounding.json").read_text(encoding="utf-8"))
PARSE = json.loads((DATA / "parse.json").read_text(encoding="utf-8"))
GROSZE = st.integers(-(10**12), 10**12)


def zl(text: str) -> Money:
    return Money(Decimal(text))


def test_published_rounding():
    for vector in ROUNDING:
        quantity, rate = Decimal(vector["quantity"]), Decimal(vector["rate"])

        assert quantity * rate == Decimal(vector["exact"])
        assert multiply_rate(quantity, rate) == zl(vector["amount"])


def test_half_a_grosz_goes_away_from_zero():
    table = {"0.005": "0.01", "-0.005": "-0.01", "2.675": "2.68", "0.0049": "0.00"}

    assert {exact: str(round_to_grosz(Decimal(exact))) for exact in table} == table


def test_what_people_read():
    table = {
        "0": "0,00 zł",
        "-0.00": "0,00 zł",
        "5.58": "5,58 zł",
        "926.94": "926,94 zł",
        "1853.88": "1\N{NO-BREAK SPACE}853,88 zł",
        "-87.43": "\N{MINUS SIGN}87,43 zł",
        "-1234567.8": "\N{MINUS SIGN}1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,80 zł",
    }

    for amount, shown in table.items():
        assert str(zl(amount)) == shown.replace(" zł", "\N{NO-BREAK SPACE}zł")
        assert f"{zl(amount)}" == str(zl(amount))
        assert zl(amount).digits == shown.removesuffix(" zł")


def test_accepted_spellings():
    table = {vector["text"]: zl(vector["value"]) for vector in PARSE["amount_ok"]}

    assert {text: Money.parse(text) for text in table} == table


def code_of(text: str) -> str:
    with pytest.raises(AmountError) as caught:
        Money.parse(text)
    return caught.value.code


def test_whatever_is_ambiguous_is_refused():
    table = dict.fromkeys(PARSE["amount_bad"], "AMOUNT_FORMAT") | {
        "12,345": "AMOUNT_SCALE",
        "12,500": "AMOUNT_SCALE",
        "999999999999,99": "AMOUNT_TOO_LARGE",
        "10000000": "AMOUNT_TOO_LARGE",
        "-10000000,00": "AMOUNT_TOO_LARGE",
        "12 ,50": "AMOUNT_FORMAT",
        "- 12,50": "AMOUNT_FORMAT",
        ",50": "AMOUNT_FORMAT",
        "1  234,56": "AMOUNT_FORMAT",
        "12,50  zł": "AMOUNT_FORMAT",
    }

    assert {text: code_of(text) for text in table} == table
    with pytest.raises(AmountError, match="Za dużo miejsc po przecinku: 3, a może być 2."):
        Money.parse("12,345")


def test_a_rate_may_have_four_decimals():
    assert parse_decimal("0,2813", places=4) == Decimal("0.2813")
    assert str(parse_decimal("48,6", places=4)) == "48.6000"
    with pytest.raises(AmountError, match="a może być 4"):
        parse_decimal("0,28131", places=4)


def test_only_exact_decimals_become_money():
    others: list[Any] = [12, 12.5, "12.50", None, True]
    for value in others:
        with pytest.raises(TypeError, match="Money needs a Decimal"):
            Money(value)
    for text in ("0.001", "NaN", "sNaN", "Infinity", "-Infinity", "1E+40"):
        with pytest.raises(ValueError, match="fraction of a grosz|no amount of money"):
            Money(Decimal(text))


def test_money_is_immutable_and_does_not_mix_with_numbers():
    with pytest.raises(AttributeError):
        ZERO.amount = Decimal(1)  # type: ignore[misc]  # this is what must fail

    assert zl("1") != Decimal(1)
    with pytest.raises(TypeError):
        zl("1") < Decimal(2)  # type: ignore[operator]  # noqa: B015 - this is what must fail

    # Equal amounts are one value.
    assert {zl("1"), zl("1.0"), zl("1.00")} == {Money.from_grosze(100)}
    assert pickle.loads(pickle.dumps(MAX_AMOUNT)) == MAX_AMOUNT
    assert not ZERO
    assert zl("-0.01")


@given(GROSZE)
def test_grosze_and_back(grosze: int):
    assert Money.from_grosze(grosze).grosze == grosze


@given(st.integers(-999_999_999, 999_999_999))
def test_what_is_shown_is_read_back(grosze: int):
    money = Money.from_grosze(grosze)

    assert Money.parse(str(money)) == money
    assert Money.parse(money.digits) == money


@given(GROSZE, GROSZE)
def test_arithmetic_is_that_of_integers(a: int, b: int):
    left, right = Money.from_grosze(a), Money.from_grosze(b)

    assert (left + right).grosze == a + b
    assert (left - right).grosze == a - b
    assert (-left).grosze == -a
    assert abs(left).grosze == abs(a)
    assert (left < right) is (a < b)


@given(st.lists(GROSZE))
def test_totals(amounts: list[int]):
    assert sum_money(Money.from_grosze(amount) for amount in amounts).grosze == sum(amounts)


@given(st.text())
def test_any_text_is_an_amount_or_one_of_three_codes(text: str):
    try:
        answer = Money.parse(text).digits
    except AmountError as error:
        answer = error.code

    assert answer in {"AMOUNT_FORMAT", "AMOUNT_SCALE", "AMOUNT_TOO_LARGE"} or answer[-3] == ","
