"""Which fee holds in a month, what is charged together, and when it is due."""

from datetime import date
from typing import NamedTuple

from cms_ext.base.dates.period import Period
from waste_union.fees.domain.component import (
    find_due_date,
    find_first_due_date,
    find_holding,
    find_rise_due_date,
    list_months_together,
)


class Held(NamedTuple):
    name: str
    from_month: date
    until: date | None = None


class PaymentTerms(NamedTuple):
    settled: str
    due_day: int
    due_months: int


FIRST = Held("first", date(2026, 1, 1))
LATER = Held("later", date(2026, 4, 1))
BACK = Held("back", date(2026, 2, 1))
DECISION = Held("decision", date(2026, 3, 1), date(2026, 5, 1))


def test_the_later_paper_holds_and_a_decision_in_its_months():
    months = [Period(2025, 12), *(Period(2026, number) for number in range(1, 7))]
    table = {
        (FIRST,): ["", "first", "first", "first", "first", "first", "first"],
        (FIRST, LATER): ["", "first", "first", "first", "later", "later", "later"],
        # What was entered last reaches over all that was entered before it.
        (FIRST, LATER, BACK): ["", "first", "back", "back", "back", "back", "back"],
        (FIRST, DECISION): ["", "first", "first", *["decision"] * 3, "first"],
        # A decision stands over a declaration of later, too, in its months.
        (FIRST, DECISION, LATER): ["", "first", "first", *["decision"] * 3, "later"],
    }

    def names(entered: tuple[Held, ...]) -> list[str]:
        held = [find_holding(list(entered), month) for month in months]
        return [one.name if one else "" for one in held]

    assert {entered: names(entered) for entered in table} == table


QUARTERLY = PaymentTerms("QUARTERLY", 15, 2)
MONTHLY = PaymentTerms("MONTHLY", 15, 0)


def test_the_months_of_a_charge_and_its_term():
    table = {
        # 15 March is a Sunday.
        ("2026-01", QUARTERLY): (["2026-01", "2026-02", "2026-03"], date(2026, 3, 16)),
        ("2026-02", QUARTERLY): (["2026-02", "2026-03"], date(2026, 3, 16)),
        ("2026-12", QUARTERLY): (["2026-12"], date(2026, 12, 15)),
        ("2026-08", MONTHLY): (["2026-08"], date(2026, 8, 17)),  # Saturday and a holiday
        ("2026-12", PaymentTerms("MONTHLY", 10, 1)): (["2026-12"], date(2027, 1, 11)),
    }

    def charged(first: str, terms: PaymentTerms) -> tuple[list[str], date]:
        period = Period.parse(first)
        return [str(one) for one in list_months_together(period, terms)], find_due_date(
            period, terms
        )

    assert {case: charged(*case) for case in table} == table


def test_a_rise_leaves_fourteen_days_to_the_next_term():
    table = {
        (date(2026, 3, 2), QUARTERLY): date(2026, 3, 16),
        (date(2026, 3, 3), QUARTERLY): date(2026, 6, 15),
        (date(2026, 12, 20), QUARTERLY): date(2027, 3, 15),
        (date(2026, 8, 3), MONTHLY): date(2026, 8, 17),
        (date(2026, 8, 4), MONTHLY): date(2026, 9, 15),
    }

    assert {(day, terms): find_rise_due_date(day, terms) for day, terms in table} == table


def test_the_first_term_of_a_new_fee():
    table = {
        # Within a quarter that was charged, in time for its term and too late for it.
        ("2026-11", date(2026, 11, 20), QUARTERLY): date(2026, 12, 15),
        ("2026-11", date(2026, 12, 10), QUARTERLY): date(2027, 3, 15),
        ("2026-05", date(2026, 11, 20), QUARTERLY): date(2026, 12, 15),
        # Of a month to come the term is its own, however near the day.
        ("2027-02", date(2026, 11, 20), QUARTERLY): date(2027, 3, 15),
        ("2026-11", date(2026, 11, 20), MONTHLY): date(2026, 12, 15),
        ("2027-01", date(2026, 11, 20), MONTHLY): date(2027, 1, 15),
    }

    assert {
        (month, day, terms): find_first_due_date(Period.parse(month), terms, day)
        for month, day, terms in table
    } == table
