"""The closed list of value types (import_formats.md §2), with its vectors."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.importing.numbers import (
    BadValue,
    read_control_sum,
    read_decimal,
    read_rate,
    read_rate_from_zero,
)
from cms_ext.base.importing.texts import (
    choice_reader,
    date_reader,
    past_date_reader,
    pattern_reader,
    period_reader,
    read_bool,
    read_text,
)

VECTORS = json.loads((Path(__file__).parent / "parse.json").read_text())
TODAY = date(2026, 12, 31)
CODE = pattern_reader(r"[0-9A-Z/-]{1,20}", "1 do 20 znaków: cyfry, A–Z, / i -")
read_date = date_reader(TODAY)
read_past_date = past_date_reader(TODAY)
read_period = period_reader(TODAY)


def read_amount(text: str) -> Decimal:
    return read_decimal(text, 2, "AMOUNT_SCALE")


def code(read: Callable[[str], object], text: str) -> str:
    with pytest.raises(BadValue) as refused:
        read(text)
    return refused.value.code


@pytest.mark.parametrize("case", VECTORS["amount_ok"], ids=lambda case: case["text"])
def test_amount(case: dict[str, str]) -> None:
    assert read_amount(case["text"]) == Decimal(case["value"])


@pytest.mark.parametrize("text", VECTORS["amount_bad"])
def test_no_amount(text: str) -> None:
    expected = {"12,345": "AMOUNT_SCALE", "999999999999,99": "AMOUNT_TOO_LARGE"}

    assert code(read_amount, text) == expected.get(text, "AMOUNT_FORMAT")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1.234,56", "jest niejednoznaczne"),
        ("1,234.56", "jest niejednoznaczne"),
        ("-1.234,56", "jest niejednoznaczne"),
        ("", "brakuje liczby"),
        ("abc", "nie jest liczbą"),
    ],
)
def test_why_it_is_no_amount(text: str, what: str) -> None:
    with pytest.raises(BadValue, match=what):
        read_amount(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("4,3500", "4.3500"), ("62.3", "62.3"), ("14984,7125", "14984.7125"), ("-2", "-2")],
)
def test_rate(text: str, value: str) -> None:
    assert read_rate(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1,23456", "RATE_SCALE"), ("1,76E+3", "AMOUNT_FORMAT"), ("10000000", "AMOUNT_TOO_LARGE")],
)
def test_no_rate(text: str, expected: str) -> None:
    assert code(read_rate, text) == expected


def test_a_price_is_not_negative() -> None:
    assert code(read_rate_from_zero, "-0,01") == "VALUE_NEGATIVE"


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    read_control_sum(text)
    for read in (read_amount, read_rate):
        with suppress(BadValue):
            assert read(text) is not None


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("949494951,00", "949494951.00"),
        ("949 494 951,00", "949494951.00"),
        ("-483.20", "-483.20"),
        ("0", "0.00"),
    ],
)
def test_control_sum_may_exceed_an_amount(text: str, total: str) -> None:
    assert read_control_sum(text) == Decimal(total)


@pytest.mark.parametrize("text", ["", "abc", "1,234", "9" * 16, "1.234,56"])
def test_no_control_sum(text: str) -> None:
    assert read_control_sum(text) is None


@pytest.mark.parametrize(("text", "day"), VECTORS["date_ok"])
def test_date(text: str, day: str) -> None:
    assert read_date(text) == date.fromisoformat(day)


@pytest.mark.parametrize("text", [*VECTORS["date_bad"], "", "٢٠٢٦-٠٣-٣١", "31.03-2026"])
def test_no_date(text: str) -> None:
    assert code(read_date, text) == ("DATE_INVALID" if text == "2026-02-30" else "DATE_FORMAT")


@pytest.mark.parametrize(
    ("text", "good"),
    [("1989-12-31", False), ("1990-01-01", True), ("2027-12-31", True), ("2028-01-01", False)],
)
def test_date_range(text: str, good: bool) -> None:
    if good:
        assert read_date(text) == date.fromisoformat(text)
    else:
        assert code(read_date, text) == "DATE_RANGE"


def test_a_year_after_a_leap_day_is_the_last_of_february() -> None:
    read = date_reader(date(2028, 2, 29))

    assert read("2029-02-28") == date(2029, 2, 28)
    assert code(read, "2029-03-01") == "DATE_RANGE"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2027-01-01", "DATE_FUTURE"), ("2099-01-01", "DATE_FUTURE"), ("1989-12-31", "DATE_RANGE")],
)
def test_no_money_comes_from_the_future(text: str, expected: str) -> None:
    assert read_past_date("2026-12-31") == TODAY
    assert code(read_past_date, text) == expected


@pytest.mark.parametrize("text", [*VECTORS["period_ok"], "01.03.2026"])
def test_period(text: str) -> None:
    assert read_period(text) == "2026-03"


@pytest.mark.parametrize("text", [*VECTORS["period_bad"], "", "2026-03-02", "0000-01"])
def test_no_period(text: str) -> None:
    assert code(read_period, text) == "PERIOD_FORMAT"


def test_a_period_has_the_range_of_a_date() -> None:
    assert code(read_period, "1989-12") == "DATE_RANGE"


@pytest.mark.parametrize("text", ["TAK", "tak", "1", "true", "TRUE"])
def test_yes(text: str) -> None:
    assert read_bool(text) is True


@pytest.mark.parametrize("text", ["NIE", "Nie", "0", "false"])
def test_no(text: str) -> None:
    assert read_bool(text) is False


@pytest.mark.parametrize("text", ["", "T", "yes", "2", "NO"])
def test_neither_yes_nor_no(text: str) -> None:
    assert code(read_bool, text) == "BOOL_FORMAT"


@pytest.mark.parametrize("read", [read_text, CODE, choice_reader("SM", "GOK")])
def test_a_required_text_is_not_empty(read: Callable[[str], str]) -> None:
    assert code(read, "") == "VALUE_MISSING"


def test_choice_names_what_may_stand_there() -> None:
    with pytest.raises(BadValue, match="Wpisz: SM, GOK") as refused:
        choice_reader("SM", "GOK")("sm")

    assert refused.value.code == "CHOICE_UNKNOWN"


@pytest.mark.parametrize("text", ["a1", "Ł-1", "1 2", "A" * 21, "1_2", "١"])
def test_a_code_is_made_of_few_signs(text: str) -> None:
    assert CODE("L-12/A") == "L-12/A"
    assert code(CODE, text) == "TEXT_FORMAT"
