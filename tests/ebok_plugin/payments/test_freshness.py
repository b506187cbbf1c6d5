"""Up to which day payments are known."""

from datetime import date

import pytest

from ebok_plugin.payments.freshness import last_booked_day
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.payments.lines import empty_statement

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def test_the_books_are_as_fresh_as_the_last_payment_or_statement():
    account = open_account("100005")
    charge(account, "2026-11", "100.00")
    assert last_booked_day(TODAY) is None

    # A payment of any account says how far the books are.
    pay(account, "2026-11-05", "10.00")
    pay(open_account("100006"), "2026-11-16", "10.00")

    assert last_booked_day(TODAY) == date(2026, 11, 16)
    assert last_booked_day(date(2026, 11, 10)) == date(2026, 11, 5)

    # A statement without payments counts, too, but none of tomorrow.
    for day in (date(2026, 11, 19), date(2026, 11, 21)):
        empty_statement(day, day, number=f"{day}")

    assert last_booked_day(TODAY) == date(2026, 11, 19)
