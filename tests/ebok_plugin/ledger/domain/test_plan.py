"""Instalment plans: their due dates while they run, and what becomes of them (`ledger.md` §13)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import ZERO, sum_money
from ebok_plugin.ledger.domain.book import (
    Book,
    OpenDebit,
    allocate,
    list_open_postings,
    replay_state,
)
from ebok_plugin.ledger.domain.plan_standing import (
    Instalment,
    PlanStanding,
    find_break_day,
    plan_standings,
)
from ebok_plugin.ledger.domain.record import DEFAULT_SETTINGS, EntryRecord, Plan
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.ledger.ledgers import FIRST_DAY
from tests.ebok_plugin.ledger.plans import Planned, plan, planned_ledgers
from tests.ebok_plugin.ledger.text_book import book

DAYS = st.integers(-1, 90).map(lambda days: FIRST_DAY + timedelta(days))

WINTER = """
    1  2026-01-01  CHARGE   300.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
    2  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=2 no=NAL/2 period=2026-02
    3  2026-03-01  CHARGE   300.00  due=2026-03-16 doc=3 no=NAL/3 period=2026-03
"""
THREE = plan("2026-03-10", {1, 2}, "2026-04-15 200.00", "2026-05-15 200.00", "2026-06-15 200.00")


def figures(records: list[EntryRecord], day: str, agreed: Plan = THREE) -> tuple[str, ...]:
    """Overdue, upcoming, in plan."""
    state = replay_state(records, date.fromisoformat(day), plans=(agreed,))
    return tuple(str(one.amount) for one in (state.overdue, state.upcoming, state.in_plan))


def parts(records: list[EntryRecord], agreed: Plan = THREE) -> list[tuple[int, int, str]]:
    return [(p.credit, p.debit, str(p.amount.amount)) for p in allocate(records, plans=(agreed,))]


def test_what_is_put_off_is_due_by_the_plan():
    days = {
        # Not agreed yet, and the day of the agreement.
        "2026-03-09": ("600.00", "300.00", "0.00"),
        "2026-03-10": ("0.00", "900.00", "600.00"),
        # A debt outside the plan is late as ever.
        "2026-03-17": ("300.00", "600.00", "600.00"),
        # The first instalment is due, late, late for fourteen days; longer: the plan is broken.
        "2026-04-15": ("300.00", "600.00", "600.00"),
        "2026-04-16": ("500.00", "400.00", "600.00"),
        "2026-04-29": ("500.00", "400.00", "600.00"),
        "2026-04-30": ("900.00", "0.00", "0.00"),
    }

    assert {day: figures(book(WINTER), day) for day in days} == days


def test_the_parts_of_a_debit_have_the_dates_of_their_instalments():
    state = replay_state(book(WINTER), date(2026, 3, 10), plans=(THREE,))

    assert state.open_debits == (
        OpenDebit(3, date(2026, 3, 16), zl("300.00")),
        OpenDebit(1, date(2026, 4, 15), zl("200.00"), plan=1),
        OpenDebit(1, date(2026, 5, 15), zl("100.00"), plan=1),
        OpenDebit(2, date(2026, 5, 15), zl("100.00"), plan=1),
        OpenDebit(2, date(2026, 6, 15), zl("200.00"), plan=1),
    )


def test_what_is_due_is_paid_before_what_was_put_off():
    """Art. 451 § 3 of the civil code: a debt that was put off is not due."""
    records = book(f"{WINTER}    4  2026-03-16  PAYMENT  -450.00  title=przelew")
    named = book(f"{WINTER}    4  2026-03-16  PAYMENT  -50.00  title=02/2026")
    at_once = book(f"{WINTER}    4  2026-03-16  PAYMENT  -600.00")

    assert parts(records) == [(4, 3, "300.00"), (4, 1, "150.00")]
    assert figures(records, "2026-03-17") == ("0.00", "450.00", "450.00")
    # The payer may still name a month that is in the plan.
    assert parts(named) == [(4, 2, "50.00")]
    # Two instalments of a debt paid at once are one allocation.
    assert parts(at_once) == [(4, 3, "300.00"), (4, 1, "300.00")]


def test_an_instalment_open_for_more_than_fourteen_days_breaks_the_plan():
    for paid_on, broken, overdue in (
        ("2026-04-29", None, "0.00"),
        ("2026-04-30", date(2026, 4, 30), "400.00"),
    ):
        records = book(f"""{WINTER}
            4  2026-03-16  PAYMENT  -300.00
            5  {paid_on}   PAYMENT  -200.00
        """)
        assert find_break_day(THREE, records, (THREE,), date(2026, 5, 1)) == broken
        assert figures(records, "2026-05-01")[0] == overdue


def test_a_payment_imported_late_mends_what_looked_broken_and_its_return_breaks_it():
    before = book(f"{WINTER}    4  2026-03-16  PAYMENT  -300.00")
    after = [*before, *book("    5  2026-04-15  PAYMENT  -200.00")]
    returned = [*after, *book("    6  2026-05-04  REVERSAL  200.00  reverses=5")]
    third, fourth, broken = date(2026, 5, 3), date(2026, 5, 4), date(2026, 4, 30)

    assert find_break_day(THREE, before, (THREE,), fourth) == broken
    assert find_break_day(THREE, after, (THREE,), fourth) is None
    assert find_break_day(THREE, returned, (THREE,), third) is None
    assert find_break_day(THREE, returned, (THREE,), fourth) == broken


def test_a_cancelled_plan_gives_the_own_due_dates_back():
    cancelled = plan("2026-03-10", {1, 2}, "2026-04-15 600.00", ended_on="2026-03-20")

    assert figures(book(WINTER), "2026-03-19", cancelled) == ("300.00", "600.00", "600.00")
    assert figures(book(WINTER), "2026-03-20", cancelled) == ("900.00", "0.00", "0.00")


def test_what_is_open_beyond_the_plan_keeps_its_own_date():
    small = plan("2026-03-10", {1, 2}, "2026-04-15 400.00")
    before = book(f"{WINTER}    4  2026-03-09  PAYMENT  -250.00")

    assert figures(book(WINTER), "2026-03-10", small) == ("200.00", "700.00", "400.00")
    # Booked with a value date before the agreement: the first instalment counts as paid.
    assert figures(before, "2026-04-16") == ("300.00", "350.00", "350.00")


def test_how_a_plan_stands():
    records = book(f"""{WINTER}
        4  2026-03-16  PAYMENT  -300.00
        5  2026-04-15  PAYMENT  -250.00
    """)

    (standing,) = plan_standings(Book(records, (THREE,)), date(2026, 4, 20))

    assert standing == PlanStanding(
        THREE,
        broken_on=None,
        cancelled=False,
        instalments=(
            Instalment(date(2026, 4, 15), zl("200.00"), ZERO),
            Instalment(date(2026, 5, 15), zl("200.00"), zl("150.00")),
            Instalment(date(2026, 6, 15), zl("200.00"), zl("200.00")),
        ),
    )
    assert (standing.open, standing.runs, standing.is_fulfilled) == (zl("350.00"), True, False)
    assert [row.paid for row in standing.instalments] == [zl("200.00"), zl("50.00"), ZERO]
    # A plan that is paid is kept.
    paid = book(f"{WINTER}    4  2026-03-16  PAYMENT  -900.00")
    (standing,) = plan_standings(Book(paid, (THREE,)), date(2027, 1, 1))
    assert (standing.is_fulfilled, standing.runs, standing.broken_on) == (True, False, None)


@given(planned_ledgers(), DAYS)
def test_a_plan_moves_due_dates_and_no_money(drawn: Planned, day: date):
    records, plans = drawn
    state, plain = replay_state(records, day, plans=plans), replay_state(records, day)

    assert (state.balance, state.free_credit) == (plain.balance, plain.free_credit)
    assert sum_money(d.amount for d in state.open_debits) == sum_money(
        d.amount for d in plain.open_debits
    )


@given(planned_ledgers(), DAYS)
def test_a_running_plan_is_never_more_than_fourteen_days_late(drawn: Planned, day: date):
    records, plans = drawn
    agreed = {one.pk: one.agreed_on for one in plans}

    for debit in replay_state(records, day, plans=plans).open_debits:
        if debit.plan is not None:
            assert day <= max(debit.due_date + timedelta(14), agreed[debit.plan])


@given(planned_ledgers(), DAYS)
def test_each_list_of_postings_sums_to_its_figure(drawn: Planned, day: date):
    records, plans = drawn
    state = replay_state(records, day, plans=plans)
    found = list_open_postings(Book(records, plans), day, DEFAULT_SETTINGS)
    lists = (found.overdue, found.upcoming, found.free_credit)

    facts = [sum_money(posting.open for posting in postings) for postings in lists]
    assert facts == [state.overdue, state.upcoming, state.free_credit]
    assert all(ZERO < posting.open <= posting.whole for postings in lists for posting in postings)
