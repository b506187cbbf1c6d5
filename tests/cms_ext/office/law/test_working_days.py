import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.office.law.working_days import (
    TermBefore,
    add_term_days,
    add_term_months,
    day_of_next_month,
    due_date,
    easter_sunday,
    holiday_name,
    holidays_of,
    is_working_day,
    next_working_day,
    previous_month_end,
    subtract_term_days,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_published_due_dates():
    published = json.loads((Path(__file__).parent / "data/due_dates.json").read_text("utf-8"))
    due = {date.fromisoformat(one["nominal"]): one["due"] for one in published}

    found = {day: due_date(day.year, day.month, day.day).isoformat() for day in due}

    assert found == due


def test_a_due_day_that_not_every_month_has_is_refused():
    for due_day in (0, 29, 31):
        with pytest.raises(ValueError, match=f"due_day is {due_day}"):
            due_date(2026, 1, due_day)
    for day in (0, 32):
        with pytest.raises(ValueError, match=f"day is {day}"):
            day_of_next_month(date(2026, 1, 1), day)


def test_days_after():
    cases = {
        (date(2026, 4, 18), 14): date(2026, 5, 4),  # move-in, Saturday and 3 May
        (date(2026, 10, 5), 30): date(2026, 11, 4),  # complaint
        (date(2026, 12, 20), 4): date(2026, 12, 28),  # Christmas Eve, Christmas and a weekend
        (date(2016, 6, 1), 3): date(2016, 6, 4),  # a Saturday before 2017 does not move
        (date(2024, 2, 28), 1): date(2024, 2, 29),  # leap day
        (date(2025, 12, 31), 1): date(2026, 1, 2),  # New Year
    }

    assert {(event, days): add_term_days(event, days) for event, days in cases} == cases


@given(DAYS)
def test_a_term_moves_forward_over_free_days_only(day: date):
    moved = next_working_day(day)

    assert is_working_day(moved)
    assert moved >= day
    assert not any(
        is_working_day(date.fromordinal(between))
        for between in range(day.toordinal(), moved.toordinal())
    )


def test_a_day_of_the_next_month():
    cases = {
        (date(2026, 4, 17), 10): date(2026, 5, 11),  # Sunday
        (date(2026, 5, 17), 10): date(2026, 6, 10),  # Wednesday
        (date(2026, 1, 15), 31): date(2026, 3, 2),  # a month without this day, and a Saturday
        (date(2026, 12, 31), 10): date(2027, 1, 11),  # over the year, Sunday
        (date(2027, 12, 5), 31): date(2028, 1, 31),  # next January
    }

    assert {(event, day): day_of_next_month(event, day) for event, day in cases} == cases


def test_months_after():
    cases = {
        (date(2026, 1, 31), 1): date(2026, 3, 2),  # Saturday 28 February
        (date(2024, 1, 31), 1): date(2024, 2, 29),  # leap day
        (date(2026, 11, 20), 1): date(2026, 12, 21),  # Sunday
        (date(2026, 6, 30), 6): date(2026, 12, 30),  # half a year
        (date(2026, 9, 24), 3): date(2026, 12, 28),  # Christmas Eve
        (date(2026, 5, 4), 0): date(2026, 5, 4),  # none
    }

    assert {(event, months): add_term_months(event, months) for event, months in cases} == cases


def test_days_before_the_general_meeting_of_24_june_2026():
    terms = {
        21: TermBefore(date(2026, 6, 3), date(2026, 6, 3)),  # notice
        15: TermBefore(date(2026, 6, 9), date(2026, 6, 9)),  # members' drafts
        14: TermBefore(date(2026, 6, 10), date(2026, 6, 10)),  # drafts out
        3: TermBefore(date(2026, 6, 21), date(2026, 6, 19)),  # amendments, Sunday
        20: TermBefore(date(2026, 6, 4), date(2026, 6, 3)),  # Corpus Christi
    }

    assert {days: subtract_term_days(date(2026, 6, 24), days) for days in terms} == terms


def test_the_end_of_a_month_before():
    terms = {
        (date(2026, 7, 1), 3): TermBefore(date(2026, 4, 30), date(2026, 4, 30)),
        (date(2026, 1, 31), 3): TermBefore(date(2025, 10, 31), date(2025, 10, 31)),
        (date(2026, 3, 15), 1): TermBefore(date(2026, 2, 28), date(2026, 2, 27)),  # Saturday
        (date(2024, 3, 31), 1): TermBefore(date(2024, 2, 29), date(2024, 2, 29)),  # leap year
    }

    assert {(month, back): previous_month_end(month, back) for month, back in terms} == terms


@given(DAYS, st.integers(0, 400))
def test_a_term_counted_back_is_never_moved_and_its_safe_day_is_a_working_day(day: date, days: int):
    term = subtract_term_days(day, days)

    assert (day - term.legal).days == days
    assert is_working_day(term.safe)
    assert term.safe <= term.legal


def test_easter():
    sundays = "1818-03-22 1943-04-25 1954-04-18 1981-04-19 2000-04-23"
    sundays += " 2011-04-24 2025-04-20 2026-04-05 2038-04-25 2049-04-18"
    days = [date.fromisoformat(day) for day in sundays.split()]

    assert [easter_sunday(day.year) for day in days] == days


def test_the_free_days_of_2026():
    days = "01-01 01-06 04-05 04-06 05-01 05-03 05-24 06-04 08-15 11-01 11-11 12-24 12-25 12-26"

    assert [f"{day:%m-%d}" for day in sorted(holidays_of(2026))] == days.split()
    assert {day.year for day in holidays_of(2026)} == {2026}


def test_a_free_day_is_free_only_in_its_years():
    cases = {
        date(2024, 12, 24): None,
        date(2025, 12, 24): "Wigilia Bożego Narodzenia",
        date(2010, 1, 6): None,
        date(2011, 1, 6): "Święto Trzech Króli",
        date(2026, 6, 4): "Boże Ciało",
        date(2026, 6, 5): None,
    }

    assert {day: holiday_name(day) for day in cases} == cases
