import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.office.rules.working_days import (
    TermBefore,
    day_of_next_month,
    days_after,
    days_before,
    due_date,
    end_of_month_before,
    is_working_day,
    months_after,
    next_working_day,
)

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


@pytest.mark.parametrize(
    ("nominal", "moved"),
    [(date(2026, 5, 10), date(2026, 5, 11)), (date(2026, 6, 10), date(2026, 6, 10))],
    ids=["Sunday", "Wednesday stays"],
)
def test_a_day_of_the_next_month(nominal: date, moved: date) -> None:
    in_the_month_before = _in_month(nominal.year, nominal.month - 1)

    assert day_of_next_month(in_the_month_before, nominal.day) == moved


@pytest.mark.parametrize(
    ("event", "day", "end"),
    [
        (date(2026, 1, 15), 31, date(2026, 3, 2)),
        (date(2026, 12, 31), 10, date(2027, 1, 11)),
        (date(2027, 12, 5), 31, date(2028, 1, 31)),
    ],
    ids=["a month without this day, and a Saturday", "over the year, Sunday", "next January"],
)
def test_the_next_month_may_be_shorter_or_of_the_next_year(
    event: date, day: int, end: date
) -> None:
    assert day_of_next_month(event, day) == end


@pytest.mark.parametrize("day", [0, 32])
def test_a_day_that_no_month_has_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match=f"day is {day}"):
        day_of_next_month(date(2026, 1, 1), day)


@pytest.mark.parametrize(
    ("event", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 3, 2)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 20), 1, date(2026, 12, 21)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 9, 24), 3, date(2026, 12, 28)),
        (date(2026, 5, 4), 0, date(2026, 5, 4)),
    ],
    ids=["Saturday 28 February", "leap day", "Sunday", "half a year", "Christmas Eve", "none"],
)
def test_months_after(event: date, months: int, end: date) -> None:
    assert months_after(event, months) == end


@pytest.mark.parametrize(
    ("days", "legal", "safe"),
    [
        (21, date(2026, 6, 3), date(2026, 6, 3)),
        (15, date(2026, 6, 9), date(2026, 6, 9)),
        (14, date(2026, 6, 10), date(2026, 6, 10)),
        (3, date(2026, 6, 21), date(2026, 6, 19)),
        (20, date(2026, 6, 4), date(2026, 6, 3)),
    ],
    ids=["notice", "members' drafts", "drafts out", "amendments, Sunday", "Corpus Christi"],
)
def test_days_before_the_general_meeting_of_24_june_2026(
    days: int, legal: date, safe: date
) -> None:
    assert days_before(date(2026, 6, 24), days) == TermBefore(legal, safe)


@pytest.mark.parametrize(
    ("month", "months", "legal", "safe"),
    [
        (date(2026, 7, 1), 3, date(2026, 4, 30), date(2026, 4, 30)),
        (date(2026, 1, 31), 3, date(2025, 10, 31), date(2025, 10, 31)),
        (date(2026, 3, 15), 1, date(2026, 2, 28), date(2026, 2, 27)),
        (date(2024, 3, 31), 1, date(2024, 2, 29), date(2024, 2, 29)),
    ],
    ids=["three months", "over the year", "Saturday", "leap year"],
)
def test_the_end_of_a_month_before(month: date, months: int, legal: date, safe: date) -> None:
    assert end_of_month_before(month, months) == TermBefore(legal, safe)


@given(DAYS, st.integers(0, 400))
def test_a_term_counted_back_is_never_moved_and_its_safe_day_is_a_working_day(
    day: date, days: int
) -> None:
    term = days_before(day, days)

    assert (day - term.legal).days == days
    assert is_working_day(term.safe)
    assert term.safe <= term.legal


def _in_month(year: int, month: int) -> date:
    return date(year, month, 17)
