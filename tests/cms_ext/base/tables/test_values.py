"""The closed list of value types (import_formats.md §2), with its vectors."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.tables.values import (
    BadValue,
    choice_reader,
    date_reader,
    past_date_reader,
    pattern_reader,
    period_reader,
    read_bool,
    read_control_sum,
    read_decimal,
    read_rate,
    read_rate_from_zero,
    read_text,
)

VECTORS = json.loads((Path(__file__).parent / "parse.json").read_text())
TODAY = date(2026, 12, 31)


def read_amount(text: str) -> Decimal:
    return read_decimal(text, 2, "AMOUNT_SCALE")


def read_each(read: Callable[[str], object], texts: Iterable[str]) -> dict[str, object]:
    """By text, the value, or the code of what is wrong with it."""

    def outcome(text: str) -> object:
        try:
            return read(text)
        except BadValue as refused:
            return refused.code

    return {text: outcome(text) for text in texts}


def test_amounts():
    wrong = dict.fromkeys(VECTORS["amount_bad"], "AMOUNT_FORMAT")
    wrong |= {"12,345": "AMOUNT_SCALE", "999999999999,99": "AMOUNT_TOO_LARGE"}
    amounts = {case["text"]: Decimal(case["value"]) for case in VECTORS["amount_ok"]} | wrong

    assert read_each(read_amount, amounts) == amounts


def test_why_it_is_no_amount():
    reasons = {
        "1.234,56": "jest niejednoznaczne",
        "1,234.56": "jest niejednoznaczne",
        "-1.234,56": "jest niejednoznaczne",
        "": "brakuje liczby",
        "abc": "nie jest liczbą",
    }
    for text, what in reasons.items():
        with pytest.raises(BadValue, match=what):
            read_amount(text)


def test_rates():
    rates = {
        "4,3500": Decimal("4.3500"),
        "62.3": Decimal("62.3"),
        "14984,7125": Decimal("14984.7125"),
        "-2": Decimal(-2),
        "1,23456": "RATE_SCALE",
        "1,76E+3": "AMOUNT_FORMAT",
        "10000000": "AMOUNT_TOO_LARGE",
    }

    assert read_each(read_rate, rates) == rates
    assert read_each(read_rate_from_zero, ["-0,01"]) == {"-0,01": "VALUE_NEGATIVE"}


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_refused(text: str):
    read_control_sum(text)
    for read in (read_amount, read_rate):
        with suppress(BadValue):
            assert read(text) is not None


def test_control_sum_may_exceed_an_amount():
    sums = {
        "949494951,00": Decimal("949494951.00"),
        "949 494 951,00": Decimal("949494951.00"),
        "-483.20": Decimal("-483.20"),
        "0": Decimal("0.00"),
        "(483,20 zł)": Decimal("-483.20"),
        "\u00a0949\u00a0494,00 PLN": Decimal("949494.00"),
        **dict.fromkeys(["", "abc", "1,234", "9" * 16, "1.234,56"]),
    }

    assert read_each(read_control_sum, sums) == sums


def test_dates():
    wrong = [*VECTORS["date_bad"], "", "٢٠٢٦-٠٣-٣١", "31.03-2026"]
    dates = {text: date.fromisoformat(day) for text, day in VECTORS["date_ok"]}
    dates |= dict.fromkeys(wrong, "DATE_FORMAT") | {"2026-02-30": "DATE_INVALID"}

    assert read_each(date_reader(TODAY), dates) == dates


def test_dates_have_a_range_that_ends_a_year_after_today():
    ends = {
        "1989-12-31": "DATE_RANGE",
        "1990-01-01": date(1990, 1, 1),
        "2027-12-31": date(2027, 12, 31),
        "2028-01-01": "DATE_RANGE",
    }
    past = {
        "2026-12-31": TODAY,
        "2027-01-01": "DATE_FUTURE",
        "2099-01-01": "DATE_FUTURE",
        "1989-12-31": "DATE_RANGE",
    }
    after_a_leap_day = {"2029-02-28": date(2029, 2, 28), "2029-03-01": "DATE_RANGE"}

    assert read_each(date_reader(TODAY), ends) == ends
    assert read_each(past_date_reader(TODAY), past) == past
    assert read_each(date_reader(date(2028, 2, 29)), after_a_leap_day) == after_a_leap_day


def test_periods():
    periods = dict.fromkeys([*VECTORS["period_ok"], "01.03.2026"], "2026-03")
    wrong = [*VECTORS["period_bad"], "", "2026-03-02", "0000-01"]
    periods |= dict.fromkeys(wrong, "PERIOD_FORMAT") | {"1989-12": "DATE_RANGE"}

    assert read_each(period_reader(TODAY), periods) == periods


def test_yes_and_no():
    answers: dict[str, object] = dict.fromkeys(["TAK", "tak", "1", "true", "TRUE"], True)
    answers |= dict.fromkeys(["NIE", "Nie", "0", "false"], False)
    answers |= dict.fromkeys(["", "T", "yes", "2", "NO"], "BOOL_FORMAT")

    assert read_each(read_bool, answers) == answers


def test_a_required_text_is_not_empty_and_a_code_is_made_of_few_signs():
    read_code = pattern_reader(r"[0-9A-Z/-]{1,20}", "1 do 20 znaków: cyfry, A–Z, / i -")
    wrong = ["a1", "Ł-1", "1 2", "A" * 21, "1_2", "١"]
    codes = {"L-12/A": "L-12/A", "": "VALUE_MISSING", **dict.fromkeys(wrong, "TEXT_FORMAT")}

    assert read_each(read_code, codes) == codes
    for read in (read_text, choice_reader("SM", "GOK")):
        assert read_each(read, [""]) == {"": "VALUE_MISSING"}


def test_choice_names_what_may_stand_there():
    with pytest.raises(BadValue, match="Wpisz: SM, GOK") as refused:
        choice_reader("SM", "GOK")("sm")

    assert refused.value.code == "CHOICE_UNKNOWN"
