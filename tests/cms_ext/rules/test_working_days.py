import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.rules.working_days import days_after, due_date, is_working_day, next_working_day

DUE_DATES = json.loads((Path(__file__).parent / "data/due_dates.json").read_text(encoding="utf-8"))
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("vector", DUE_DATES, ids=lambda vector: vector["nominal"])
def test_published_due_dates(vector: dict[str, str]) -> None:
    nominal = date.fromisoformat(vector["nominal"])

    assert due_date(nominal.year, nominal.month, nominal.day) == date.fromisoformat(vector["due"])


@pytest.mark.parametrize("due_day", [0, 29, 31])
def test_a_due_day_that_not_every_month_has_is_refused(due_day: int) -> None:
    with pytest.raises(ValueError, match=f"due_day is {due_day}"):
        due_date(2026, 1, due_day)


@pytest.mark.parametrize(
    ("event", "days", "end"),
    [
        (date(2026, 4, 18), 14, date(2026, 5, 4)),
        (date(2026, 10, 5), 30, date(2026, 11, 4)),
        (date(2026, 12, 20), 4, date(2026, 12, 28)),
        (date(2016, 6, 1), 3, date(2016, 6, 4)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),
    ],
    ids=[
        "move-in, Saturday and 3 May",
        "complaint",
        "Christmas Eve, Christmas and a weekend",
        "a Saturday before 2017 does not move",
        "leap day",
        "New Year",
    ],
)
def test_days_after(event: date, days: int, end: date) -> None:
    assert days_after(event, days) == end


@given(DAYS)
def test_a_term_moves_forward_over_free_days_only(day: date) -> None:
    moved = next_working_day(day)

    assert is_working_day(moved)
    assert moved >= day
    assert not any(
        is_working_day(date.fromordinal(between))
        for between in range(day.toordinal(), moved.toordinal())
    )
