"""When a payment counts as found, as too fresh, and as missing."""

from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.inquiries.domain.search import (
    BookedPayment,
    PaymentSearch,
    SearchVerdict,
    booked_by,
    find_payment,
)
from tests.ebok_plugin.ledger.books import zl

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)


def payment(seq: int, day: int, amount: str) -> BookedPayment:
    return BookedPayment(seq, date(2026, 11, day), zl(amount), "Opłata")


@pytest.mark.parametrize(
    ("paid_on", "by"),
    [
        (date(2026, 11, 16), date(2026, 11, 18)),  # Monday, Wednesday
        (date(2026, 11, 19), date(2026, 11, 23)),  # Thursday, over the weekend
        (date(2026, 11, 20), date(2026, 11, 24)),
        (date(2026, 11, 10), date(2026, 11, 13)),  # 11 November is a holiday
        (date(2026, 12, 23), date(2026, 12, 29)),  # Christmas
    ],
)
def test_two_working_days_are_given(paid_on: date, by: date) -> None:
    assert booked_by(paid_on) == by


BOOKED = [payment(3, 16, "954.17"), payment(4, 16, "954.17"), payment(5, 17, "100.00")]


@pytest.mark.parametrize(
    ("paid_on", "amount", "known", "finding"),
    [
        (MONDAY, "954.17", [], PaymentSearch(SearchVerdict.FOUND, tuple(BOOKED[:2]))),
        (MONDAY, "954.17", [3], PaymentSearch(SearchVerdict.FOUND, (BOOKED[1],))),
        (MONDAY, "954.17", [3, 4], PaymentSearch(SearchVerdict.MISSING)),
        (MONDAY, "954.18", [], PaymentSearch(SearchVerdict.MISSING)),
        (date(2026, 11, 19), "954.17", [], PaymentSearch(SearchVerdict.FOUND, tuple(BOOKED[:2]))),
        (
            date(2026, 11, 20),
            "954.17",
            [],
            PaymentSearch(SearchVerdict.TOO_EARLY, wait_until=date(2026, 11, 24)),
        ),
        (
            date(2026, 11, 19),
            "80.00",
            [],
            PaymentSearch(SearchVerdict.TOO_EARLY, wait_until=date(2026, 11, 23)),
        ),
        (date(2026, 11, 2), "954.17", [], PaymentSearch(SearchVerdict.FOUND, tuple(BOOKED[:2]))),
        (date(2026, 11, 1), "954.17", [], PaymentSearch(SearchVerdict.MISSING)),
    ],
    ids=["there", "the other of two", "a third one", "a grosz more", "three days off",
         "too long before", "not yet booked", "two weeks later", "longer"],
)  # fmt: skip
def test_the_verdict(paid_on: date, amount: str, known: list[int], finding: PaymentSearch) -> None:
    assert find_payment(paid_on, zl(amount), BOOKED, known=known, today=FRIDAY) == finding
