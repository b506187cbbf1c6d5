"""The postings behind the three figures of a balance."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.ledger.domain.book import Book, OpenPostings, postings_of, state_on
from ebok_plugin.ledger.domain.record import DEFAULT_SETTINGS, EntryRecord
from ebok_plugin.money import ZERO, total
from tests.ebok_plugin.ledger.ledgers import FIRST_DAY, ledgers
from tests.ebok_plugin.ledger.text_book import book

DAYS = st.integers(-1, 70).map(lambda days: FIRST_DAY + timedelta(days))

SPRING = """
    1  2026-01-01  CHARGE   300.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
    2  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=2 no=NAL/2 period=2026-02
    3  2026-02-05  PAYMENT -400.00  title=przelew
    4  2026-03-01  CHARGE   300.00  due=2026-03-16 doc=3 no=NAL/3 period=2026-03
"""


def postings(records: list[EntryRecord], today: date) -> OpenPostings:
    return postings_of(Book(tuple(records)), today, DEFAULT_SETTINGS)


def test_late_ones_stand_apart_from_those_that_are_ahead() -> None:
    found = postings(book(SPRING), date(2026, 3, 10))

    assert [
        [(one.seq, str(one.open.amount), str(one.whole.amount), one.charged) for one in part]
        for part in (found.overdue, found.upcoming, found.free_credit)
    ] == [[(2, "200.00", "300.00", True)], [(4, "300.00", "300.00", True)], []]


def test_a_credit_shows_what_is_left_of_it() -> None:
    overpaid = """
        1  2026-01-01  CHARGE   300.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
        2  2026-01-05  PAYMENT -250.00  title=przelew
        3  2026-01-09  PAYMENT -250.00  title=drugi przelew
    """

    [left] = postings(book(overpaid), date(2026, 1, 10)).free_credit

    assert (left.seq, str(left.open.amount), str(left.whole.amount), left.due_date) == (
        3,
        "200.00",
        "250.00",
        None,
    )


@given(ledgers(), DAYS)
def test_each_list_sums_to_its_figure(records: list[EntryRecord], today: date) -> None:
    state = state_on(records, today)
    found = postings(records, today)

    assert [
        total(one.open for one in part)
        for part in (found.overdue, found.upcoming, found.free_credit)
    ] == [state.overdue, state.upcoming, state.free_credit]
    assert all(
        ZERO < one.open <= one.whole
        for part in (found.overdue, found.upcoming, found.free_credit)
        for one in part
    )
