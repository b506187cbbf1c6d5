"""Table FL-01 of `fees_law.md` §2 and its inverses.

The days on which an account's rate changes, by the rates in force and the notified ones.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.dates.period import Period
from cms_ext.office.law.working_days import TermBefore
from ebok_plugin.charges.domain.charge_lines import ChargedAccount, HeldValue
from ebok_plugin.charges.domain.tariff import RateBook, RateRow, Tariff, TariffRows
from ebok_plugin.fee_changes.domain.notified_rates import NotifiedRate, hold_notified_rates
from ebok_plugin.fee_changes.domain.term import (
    earliest_controlled,
    earliest_independent,
    latest_controlled,
    latest_independent,
    nominal_due,
    safe_term,
)

MONTHS, DAYS = 3, 14


day, month = date.fromisoformat, Period.parse


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

    assert {sent_on: str(earliest_controlled(day(sent_on), MONTHS)) for sent_on in months} == months


def test_the_first_month_of_independent_costs():
    months = {
        (10, "2026-06-26"): "2026-07",
        (10, "2026-06-27"): "2026-08",
        (15, "2026-07-01"): "2026-08",
    }

    assert {
        (due_day, sent_on): str(earliest_independent(day(sent_on), DAYS, due_day))
        for due_day, sent_on in months
    } == months


def test_a_short_month_is_paid_on_its_last_day():
    found = [nominal_due(month("2027-02"), 31), nominal_due(month("2027-04"), 31)]
    assert found == [date(2027, 2, 28), date(2027, 4, 30)]


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


APRIL, JUNE, JULY, AUGUST = (date(2027, month, 1) for month in (4, 6, 7, 8))
END_OF_MAY, END_OF_JULY = date(2027, 5, 31), date(2027, 7, 31)

Step = tuple[date, str, str]


def held(rate: str, since: date = date.min, until: date | None = None) -> HeldValue:
    return HeldValue(Decimal(rate), since, until)


def notified_rate(rate: str, since: date, owed_from: date | None = None) -> NotifiedRate:
    return NotifiedRate("ZO/2026/2", 1, since, Decimal(rate), owed_from or since)


PAID, IN_FORCE = held("4.60"), held("4.85", APRIL)


# Each: the tariff, the account's exceptions, the notified later rates, the steps.
CASES: dict[str, tuple[list[HeldValue], list[HeldValue], list[NotifiedRate], list[Step]]] = {
    "in force": ([PAID, IN_FORCE], [], [], [(APRIL, "4.60", "4.85")]),
    "late": ([PAID], [], [notified_rate("4.85", APRIL, JUNE)], [(JUNE, "4.60", "4.85")]),
    "cheaper, late": ([PAID], [], [notified_rate("4.40", APRIL, JUNE)], [(APRIL, "4.60", "4.40")]),
    "late, when unknown": ([PAID, IN_FORCE], [held("4.60", APRIL)], [], []),
    "late, until June": (
        [PAID, IN_FORCE], [held("4.60", APRIL, END_OF_MAY)], [], [(JUNE, "4.60", "4.85")]),
    "a next one ends it": (
        [PAID, IN_FORCE], [held("4.60", APRIL, END_OF_JULY)], [notified_rate("4.95", JULY)],
        [(JULY, "4.60", "4.95")]),
    "each goes on from the one before": (
        [PAID], [], [notified_rate("4.70", APRIL), notified_rate("4.85", JULY)],
        [(APRIL, "4.60", "4.70"), (JULY, "4.70", "4.85")]),
    "a court overrules": (
        [PAID, IN_FORCE], [held("4.60", APRIL, END_OF_JULY), held("4.50", JUNE)], [],
        [(JUNE, "4.60", "4.50")]),
}  # fmt: skip


def rate_on(
    day: date,
    tariff: list[HeldValue],
    exceptions: list[HeldValue],
    notified: list[NotifiedRate],
) -> Decimal | None:
    """What an account pays for component 1 in the month of the day."""
    rates = [
        RateRow(1, None, one.value, one.valid_from, None)
        for one in sorted(tariff, key=lambda one: one.valid_from, reverse=True)
    ]
    rows = TariffRows([], frozenset(), [], RateBook(rates))
    own = {}
    for one in exceptions:
        if one.holds(day):
            own[1] = one.value
    charged = ChargedAccount(
        1, "100005", 1, "L-1", 1, 1, None, None, Decimal(0), Decimal(0), {}, frozenset(), own, {}
    )
    held, _days = hold_notified_rates(charged, Tariff(Period.of(day), rows), notified)
    return held.get(1, Tariff(Period.of(day), rows).rate(1, 1))


def test_the_rate_changes_on_the_days_on_which_the_account_owes_it():
    months = [Period(2027, number) for number in range(3, 9)]

    def steps(given: list[object]) -> list[tuple[date, str, str]]:
        rates = [(one.first_day, rate_on(one.first_day, *given)) for one in months]
        return [
            (day, str(before), str(now))
            for (_day, before), (day, now) in pairwise(rates)
            if before != now
        ]

    assert {name: steps(given) for name, (*given, _steps) in CASES.items()} == {
        name: steps for name, (*_given, steps) in CASES.items()
    }
