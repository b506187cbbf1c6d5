from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.exchange.bank import values


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1256,64", "1256.64"),
        ("000000001256,64", "1256.64"),
        ("0,", "0.00"),
        ("79,7", "79.70"),
        ("5,", "5.00"),
        ("123456789012345,99", "123456789012345.99"),
    ],
)
def test_amounts_of_mt940(text: str, amount: str) -> None:
    read = values.comma_amount(text)

    assert read == Decimal(amount)
    assert str(read) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        ",50",
        "12",
        "12.50",
        "1256.64,0",
        "1 256,64",
        "-1,00",
        "1,234",
        "1,2,3",
        "١,٠٠",
        "1e3,",
    ]
    + ["1234567890123456,00"],
)
def test_no_amounts_of_mt940(text: str) -> None:
    assert values.comma_amount(text) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1256.64", "1256.64"), ("600", "600.00"), ("79.7", "79.70"), ("1.23000", "1.23")],
)
def test_amounts_of_camt(text: str, amount: str) -> None:
    assert str(values.point_amount(text)) == amount


@pytest.mark.parametrize(
    "text", ["", "1.", ".5", "1,50", "1.234", "1.230001", "-1.00", "+1.00", "1e3", "NaN", "٣.٠٠"]
)
def test_no_amounts_of_camt(text: str) -> None:
    assert values.point_amount(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("260309", date(2026, 3, 9)),
        ("240229", date(2024, 2, 29)),
        ("791231", date(2079, 12, 31)),
        ("800101", date(1980, 1, 1)),
        ("991231", date(1999, 12, 31)),
        ("260230", None),
        ("250229", None),
        ("261301", None),
        ("260300", None),
        ("26030", None),
        ("2603O9", None),
        ("٢٦٠٣٠٩", None),
    ],
)
def test_six_digit_dates(text: str, day: date | None) -> None:
    assert values.short_date(text) == day


@pytest.mark.parametrize(
    ("text", "near", "day"),
    [
        ("0309", date(2026, 3, 10), date(2026, 3, 9)),
        ("1231", date(2026, 1, 2), date(2025, 12, 31)),
        ("0102", date(2025, 12, 31), date(2026, 1, 2)),
        ("0229", date(2024, 3, 1), date(2024, 2, 29)),
        ("0229", date(2025, 3, 1), date(2024, 2, 29)),
        ("0229", date(2022, 3, 1), None),
        ("0230", date(2026, 3, 1), None),
        ("0000", date(2026, 3, 1), None),
    ],
)
def test_day_without_a_year_takes_the_nearest(text: str, near: date, day: date | None) -> None:
    assert values.day_near(text, near) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-09", date(2026, 3, 9)),
        ("2026-03-09T23:59:59+01:00", date(2026, 3, 9)),
        ("2026-03-09+01:00", date(2026, 3, 9)),
        ("2026-03-09Z", date(2026, 3, 9)),
        ("2026-02-30", None),
        ("2026-3-9", None),
        ("20260309", None),
        ("2026-W11-1", None),
        ("2026-03-09junk", None),
        ("0000-01-01", None),
        ("", None),
    ],
)
def test_iso_dates(text: str, day: date | None) -> None:
    assert values.iso_date(text) == day


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("23704.95", "PLN", "23704,95 zł"),
        ("-12.5", "PLN", "−12,50 zł"),
        ("0", "PLN", "0,00 zł"),
        ("1", "EUR", "1,00 EUR"),
    ],
)
def test_amounts_as_people_read_them(amount: str, currency: str, said: str) -> None:
    assert values.readable_amount(Decimal(amount), currency) == said


def test_dates_as_people_read_them() -> None:
    assert values.readable_date(date(2026, 3, 9)) == "09.03.2026"
    assert values.readable_short_date("260230") == "30.02.2026"
    assert values.readable_short_date("80XX01") == "80XX01"


@given(st.integers(0, 10**15 - 1), st.integers(0, 99))
def test_an_amount_is_read_as_it_was_written(whole: int, grosze: int) -> None:
    written = Decimal(whole * 100 + grosze).scaleb(-2)

    assert values.comma_amount(f"{whole},{grosze:02d}") == written
    assert values.point_amount(f"{whole}.{grosze:02d}000") == written


@given(st.dates(date(1980, 1, 1), date(2079, 12, 31)), st.integers(-180, 180))
def test_a_date_is_read_as_it_was_written(day: date, apart: int) -> None:
    assert values.short_date(f"{day:%y%m%d}") == day
    near = date.fromordinal(day.toordinal() + apart)
    if (day.month, day.day) != (2, 29):
        assert values.day_near(f"{day:%m%d}", near) == day
