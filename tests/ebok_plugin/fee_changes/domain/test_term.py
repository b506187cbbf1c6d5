"""Table FL-01 of `fees_law.md` §2 and its inverses."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.dates.period import Period
from cms_ext.office.law.working_days import TermBefore
from ebok_plugin.fee_changes.domain.term import (
    earliest_controlled,
    earliest_independent,
    latest_controlled,
    latest_independent,
    nominal_due,
    safe_term,
)

MONTHS, DAYS = 3, 14


day = date.fromisoformat


def month(text: str) -> Period:
    return Period.parse(text)


def test_controlled_costs():
    terms = {
        "2026-07": ("2026-03-31", "2026-03-31"),
        "2027-01": ("2026-09-30", "2026-09-30"),
        "2026-06": ("2026-02-28", "2026-02-27"),
        "2027-04": ("2026-12-31", "2026-12-31"),
    }

    assert {effective: latest_controlled(month(effective), MONTHS) for effective in terms} == {
        effective: TermBefore(day(latest), day(safe)) for effective, (latest, safe) in terms.items()
    }


def test_independent_costs():
    terms = {
        (10, "2026-07"): ("2026-06-26", "2026-06-26"),
        (15, "2026-07"): ("2026-06-30", "2026-06-30"),
        (31, "2026-07"): ("2026-06-30", "2026-06-30"),
        (10, "2027-01"): ("2026-12-27", "2026-12-23"),
        (14, "2026-12"): ("2026-11-30", "2026-11-30"),
        (15, "2027-01"): ("2026-12-31", "2026-12-31"),
    }

    assert {
        (due_day, effective): latest_independent(month(effective), DAYS, due_day)
        for due_day, effective in terms
    } == {case: TermBefore(day(latest), day(safe)) for case, (latest, safe) in terms.items()}


def test_the_first_month_of_controlled_costs():
    months = {"2026-03-31": "2026-07", "2026-04-01": "2026-08", "2026-12-01": "2027-04"}

    assert {told: str(earliest_controlled(day(told), MONTHS)) for told in months} == months


def test_the_first_month_of_independent_costs():
    months = {
        (10, "2026-06-26"): "2026-07",
        (10, "2026-06-27"): "2026-08",
        (15, "2026-07-01"): "2026-08",
    }

    assert {
        (due_day, told): str(earliest_independent(day(told), DAYS, due_day))
        for due_day, told in months
    } == months


def test_a_short_month_is_paid_on_its_last_day():
    assert [nominal_due(month("2027-02"), 31), nominal_due(month("2027-04"), 31)] == [
        date(2027, 2, 28),
        date(2027, 4, 30),
    ]


def test_a_mixed_change_is_safe_by_its_first_term():
    controlled = latest_controlled(month("2027-04"), MONTHS)
    independent = latest_independent(month("2027-01"), DAYS, 10)

    assert safe_term([controlled, independent]) == TermBefore(day("2026-12-27"), day("2026-12-23"))


DELIVERED = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@given(DELIVERED, st.integers(0, 12))
def test_controlled_costs_are_owed_from_the_first_month_that_the_notice_reaches(
    delivered: date, months: int
):
    first = earliest_controlled(delivered, months)

    assert latest_controlled(first.previous, months).legal < delivered
    assert delivered <= latest_controlled(first, months).legal


@given(DELIVERED, st.integers(0, 60), st.integers(1, 31))
def test_independent_costs_are_owed_from_the_first_month_that_the_notice_reaches(
    delivered: date, days: int, due_day: int
):
    first = earliest_independent(delivered, days, due_day)

    assert latest_independent(first.previous, days, due_day).legal < delivered
    assert delivered <= latest_independent(first, days, due_day).legal


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_notice_that_is_a_day_late_is_owed_no_earlier(delivered: date):
    later = delivered + timedelta(1)

    assert earliest_controlled(delivered, MONTHS) <= earliest_controlled(later, MONTHS)
    assert earliest_independent(delivered, DAYS, 15) <= earliest_independent(later, DAYS, 15)
