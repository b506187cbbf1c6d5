"""When a payment counts as found, as too fresh, and as missing."""

from datetime import date

from ebok_plugin.ledger.domain.queries.statement import BookedPayment
from ebok_plugin.payments.domain.missing_payment import (
    PaymentSearch,
    SearchVerdict,
    expected_booking_day,
    find_payment,
)
from tests.ebok_plugin.ledger.books import zl


def payment(seq: int, day: int, amount: str) -> BookedPayment:
    return BookedPayment(seq, date(2026, 11, day), zl(amount), "Opłata")


def test_two_working_days_are_given():
    table = {
        date(2026, 11, 16): date(2026, 11, 18),  # Monday, Wednesday
        date(2026, 11, 19): date(2026, 11, 23),  # Thursday, over the weekend
        date(2026, 11, 20): date(2026, 11, 24),
        date(2026, 11, 10): date(2026, 11, 13),  # 11 November is a holiday
        date(2026, 12, 23): date(2026, 12, 29),  # Christmas
    }

    assert {paid_on: expected_booking_day(paid_on) for paid_on in table} == table


BOOKED = [payment(3, 16, "954.17"), payment(4, 16, "954.17"), payment(5, 17, "100.00")]


def test_the_verdict():
    missing = PaymentSearch(SearchVerdict.MISSING)
    both = PaymentSearch(SearchVerdict.FOUND, tuple(BOOKED[:2]))
    the_other = PaymentSearch(SearchVerdict.FOUND, (BOOKED[1],))

    def too_early(until: int) -> PaymentSearch:
        return PaymentSearch(SearchVerdict.TOO_EARLY, wait_until=date(2026, 11, until))

    # Day of November, amount, what is known of already.
    table: dict[tuple[int, str, tuple[int, ...]], PaymentSearch] = {
        (16, "954.17", ()): both,
        (16, "954.17", (3,)): the_other,
        (16, "954.17", (3, 4)): missing,
        (16, "954.18", ()): missing,
        (19, "954.17", ()): both,
        (20, "954.17", ()): too_early(24),
        (19, "80.00", ()): too_early(23),
        (2, "954.17", ()): both,
        (1, "954.17", ()): missing,
    }
    assert {
        (day, amount, known): find_payment(
            date(2026, 11, day), zl(amount), BOOKED, known=known, today=date(2026, 11, 20)
        )
        for day, amount, known in table
    } == table
