"""The title of a transfer names what it pays, and the reader of titles reads just that."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.ledger.domain.book import Book, OpenPostings, postings_of
from ebok_plugin.ledger.domain.designation import Documents, read_title
from ebok_plugin.ledger.domain.record import DEFAULT_SETTINGS
from ebok_plugin.ledger.models.account import ACCOUNT_NO
from ebok_plugin.ledger.period import Period
from ebok_plugin.statements.domain.payment_code import overdue_title, transfer_title
from ebok_plugin.statements.domain.qr import MOST_IN_TITLE, qr_title
from tests.ebok_plugin.ledger.text_book import book

SPRING = """
    1  2026-01-01  CHARGE   300.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
    2  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=2 no=NAL/2 period=2026-02
    3  2026-02-05  PAYMENT -400.00  title=przelew
    4  2026-03-01  CHARGE   300.00  due=2026-03-16 doc=3 no=NAL/3 period=2026-03
"""
# A charge, and a correction of it that adds to it: two postings of one month.
CORRECTED = """
    1  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=1 no=NAL/1 period=2026-02
    2  2026-02-20  CHARGE    20.00  due=2026-03-06 doc=2 no=NAL/1K period=2026-02 corrects=1
"""
PERIODS = st.builds(Period, st.integers(2000, 2099), st.integers(1, 12))


def postings(text: str, today: date) -> OpenPostings:
    return postings_of(Book(tuple(book(text))), today, DEFAULT_SETTINGS)


def test_the_month_is_named_when_only_its_charge_is_open() -> None:
    table = {
        date(2025, 12, 31): "Opłata 100005",  # nothing
        date(2026, 1, 20): "Opłata 100005 01/2026",  # one month
        date(2026, 2, 10): "Opłata 100005 02/2026",  # the rest of one month
        date(2026, 3, 10): "Opłata 100005",  # two months
    }

    assert {today: transfer_title("100005", postings(SPRING, today)) for today in table} == table


def test_several_postings_of_one_month_and_the_arrears_alone_name_their_month() -> None:
    found = postings(CORRECTED, date(2026, 3, 1))

    assert (len(found.overdue), len(found.upcoming)) == (1, 1)
    assert transfer_title("100005", found) == "Opłata 100005 02/2026"
    assert overdue_title("100005", postings(SPRING, date(2026, 3, 10))) == "Opłata 100005 02/2026"


def test_what_has_no_month_names_none() -> None:
    first = "1  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=1 no=NAL/1 period=2026-02"
    for debts in (
        "1  2026-01-01  ADJUSTMENT  30.00  due=2026-01-15",
        f"{first}\n2  2026-02-05  ADJUSTMENT  30.00  due=2026-02-20",
        f"{first}\n2  2026-02-05  INTEREST_NOTE  9.97  due=2026-02-20",
    ):
        found = postings(debts, date(2026, 2, 10))
        assert transfer_title("100005", found) == "Opłata 100005"


def test_odd_account_numbers() -> None:
    table = {
        "12345678901234567": "Opłata 12345678901234567 02/2026",  # just fits
        "12345678901234567890": "12345678901234567890 02/2026",  # no room for the word
        "2026-03": "Opłata 02/2026",  # like a month
        "03/2026": "Opłata 02/2026",  # like another
        "G/7": "Opłata G/7 02/2026",  # with a slash
    }

    assert {
        number: transfer_title(number, postings(CORRECTED, date(2026, 3, 1))) for number in table
    } == table


@given(
    number=st.from_regex(rf"\A{ACCOUNT_NO}\Z"),
    period=PERIODS,
    later=st.none() | PERIODS,
)
def test_the_reader_reads_back_what_is_meant(
    number: str, period: Period, later: Period | None
) -> None:
    """Through the code as well: what the bank's app sends is what was written into it."""
    debts = [
        f"{seq}  2026-01-01  CHARGE  300.00  due=2026-01-15 doc={seq} no=NAL/{seq} period={month}"
        for seq, month in enumerate(filter(None, (period, later)), start=1)
    ]

    title = transfer_title(number, postings("\n".join(debts), date(2026, 3, 1)))

    assert len(title) <= MOST_IN_TITLE
    assert qr_title(title) == title
    one_month = later in (None, period)
    assert read_title(title, Documents()).period == (str(period) if one_month else "")
