from datetime import date

from cms_ext.base.money.amounts import ZERO
from ebok_plugin.ledger.domain.book import (
    AccountBalance,
    Book,
    DueAmount,
    OpenDebit,
    OpenPostings,
    list_open_postings,
    replay_state,
)
from ebok_plugin.ledger.domain.record import DEFAULT_SETTINGS, EntryRecord
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.ledger.samples import WORKED_YEAR, sample_records
from tests.ebok_plugin.ledger.text_book import book


def figures(state: AccountBalance) -> tuple[str, str, str, str]:
    amounts = (state.balance, state.overdue, state.upcoming, state.free_credit)
    balance, overdue, upcoming, free_credit = (str(amount.amount) for amount in amounts)
    return balance, overdue, upcoming, free_credit


def test_the_worked_year_on_chosen_days():
    records = sample_records()["100005"]

    for vector in WORKED_YEAR["states"]:
        state = replay_state(records, date.fromisoformat(vector["as_of"]))
        names = ("balance", "overdue", "upcoming", "free_credit")
        assert figures(state) == tuple(vector[name] for name in names)


# ledger.md §12: closing on 2026-12-31, and fixtures/coop/people.yaml: on the reference day.
COOPERATIVE = {
    "100001": ("-567.49", ("-567.49", "0.00", "0.00", "567.49")),
    "100002": ("-122.16", ("-122.16", "0.00", "0.00", "122.16")),
    "100003": ("235.23", ("235.23", "235.23", "0.00", "0.00")),
    "100004": ("1138.19", ("1138.19", "1138.19", "0.00", "0.00")),
    "100005": ("1.91", ("0.00", "0.00", "0.00", "0.00")),
    "100006": ("-85.84", ("-85.84", "0.00", "0.00", "85.84")),
    "100007": ("262.56", ("262.56", "262.56", "0.00", "0.00")),
    "100008": ("636.77", ("636.77", "636.77", "0.00", "0.00")),
    "100009": ("298.34", ("298.34", "298.34", "0.00", "0.00")),
    "100010": ("72.41", ("72.41", "72.41", "0.00", "0.00")),
    "100011": ("-535.32", ("-512.10", "0.00", "0.00", "512.10")),
    "100012": ("21.86", ("21.86", "21.86", "0.00", "0.00")),
}


def test_the_twelve_accounts_of_the_cooperative():
    states = {
        number: (
            str(replay_state(records, date(2026, 12, 31)).balance.amount),
            figures(replay_state(records, date(2026, 11, 20))),
        )
        for number, records in sorted(sample_records().items())
    }

    assert states == COOPERATIVE


def test_since_when_an_account_is_in_arrears():
    since = {
        "100004": date(2026, 3, 16),
        "100008": date(2026, 6, 15),
        "100009": date(2026, 7, 15),
        "100005": None,
    }

    assert {
        number: replay_state(sample_records()[number], date(2026, 11, 20)).oldest_due
        for number in since
    } == since


LATER = book("""
    1  2026-07-01  CHARGE            954.17  due=2026-07-15 doc=1 period=2026-07
    2  2026-07-31  MEDIA_SETTLEMENT  235.23  due=2026-09-15 on=MEDIA
    3  2026-08-01  CHARGE            954.17  due=2026-08-17 doc=2 period=2026-08
    4  2026-08-01  INTEREST_NOTE       9.97  due=2026-08-17 on=INTEREST
    5  2026-08-10  PAYMENT          -500.00
""")


def test_what_is_ahead_is_summed_by_due_date():
    state = replay_state(LATER, date(2026, 8, 10))

    assert state == AccountBalance(
        today=date(2026, 8, 10),
        balance=zl("1653.54"),
        free_credit=ZERO,
        open_debits=(
            OpenDebit(1, date(2026, 7, 15), zl("454.17")),
            OpenDebit(3, date(2026, 8, 17), zl("954.17")),
            OpenDebit(4, date(2026, 8, 17), zl("9.97")),
            OpenDebit(2, date(2026, 9, 15), zl("235.23")),
        ),
    )
    assert (state.overdue, state.oldest_due) == (zl("454.17"), date(2026, 7, 15))
    assert state.dues == (
        DueAmount(date(2026, 8, 17), zl("964.14")),
        DueAmount(date(2026, 9, 15), zl("235.23")),
    )
    assert (state.next_due, state.later_dues) == (state.dues[0], state.dues[1:])


def test_when_a_debt_becomes_late():
    days = {
        # Nothing is booked yet; the due date is still on time; the day after it is late.
        date(2026, 6, 30): ("0.00", "0.00", "0.00", "0.00"),
        date(2026, 8, 17): ("1653.54", "454.17", "1199.37", "0.00"),
        date(2026, 8, 18): ("1653.54", "1418.31", "235.23", "0.00"),
    }

    assert {day: figures(replay_state(LATER, day)) for day in days} == days


def test_a_payment_imported_late_counts_from_its_value_date():
    late = LATER + book("6  2026-08-17  PAYMENT  -1653.54")

    assert figures(replay_state(late, date(2026, 8, 16))) == (
        "1653.54",
        "454.17",
        "1199.37",
        "0.00",
    )
    assert figures(replay_state(late, date(2026, 8, 17))) == ("0.00", "0.00", "0.00", "0.00")
    assert figures(replay_state(LATER, date(2026, 8, 20)))[1] == "1418.31"
    assert figures(replay_state(late, date(2026, 8, 20)))[1] == "0.00"


def test_days_that_trip_calendars_and_the_largest_amounts():
    records = book("""
        1  2027-12-31  OPENING     0.99  due=2027-12-31
        2  2028-01-01  OPENING     0.01  due=2028-01-01
        3  2028-03-01  OPENING     2.00  due=2028-03-26
    """)
    largest = book("""
        1  2026-01-01  OPENING     9999999.99  due=2026-01-01
        2  2026-01-02  PAYMENT    -9999999.98
    """)

    for day, balance in ((date(2028, 2, 29), "1.00"), (date(2028, 3, 1), "3.00")):
        assert str(replay_state(records, day).balance.amount) == balance
    assert figures(replay_state(largest, date(2026, 1, 2))) == ("0.01", "0.01", "0.00", "0.00")


SPRING = """
    1  2026-01-01  CHARGE   300.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
    2  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=2 no=NAL/2 period=2026-02
    3  2026-02-05  PAYMENT -400.00  title=przelew
    4  2026-03-01  CHARGE   300.00  due=2026-03-16 doc=3 no=NAL/3 period=2026-03
"""


def postings(records: list[EntryRecord], today: date) -> OpenPostings:
    return list_open_postings(Book(tuple(records)), today, DEFAULT_SETTINGS)


def test_late_ones_stand_apart_from_those_that_are_ahead():
    found = postings(book(SPRING), date(2026, 3, 10))

    assert [
        [(one.seq, str(one.open.amount), str(one.whole.amount), one.charged) for one in part]
        for part in (found.overdue, found.upcoming, found.free_credit)
    ] == [[(2, "200.00", "300.00", True)], [(4, "300.00", "300.00", True)], []]


def test_a_credit_shows_what_is_left_of_it():
    overpaid = """
        1  2026-01-01  CHARGE   300.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
        2  2026-01-05  PAYMENT -250.00  title=przelew
        3  2026-01-09  PAYMENT -250.00  title=drugi przelew
    """

    [left] = postings(book(overpaid), date(2026, 1, 10)).free_credit

    found = (left.seq, str(left.open.amount), str(left.whole.amount), left.due_date)
    assert found == (3, "200.00", "250.00", None)
