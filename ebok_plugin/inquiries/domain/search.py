"""Is the payment really missing? Pure: from what is booked, and from how long booking takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cms_ext.office.rules.working_days import next_working_day
from ebok_plugin.money import Money

# A transfer reaches the co-op's bank, and the bank's statement is booked.
BOOKING_TAKES = 2
# Whoever types a date may be out by a few days; a transfer by post takes up to two weeks.
EARLIER, LATER = timedelta(3), timedelta(14)


class SearchVerdict(Enum):
    """FOUND: it is booked. TOO_EARLY: wait until a day. MISSING: the department should look."""

    FOUND = "FOUND"
    TOO_EARLY = "TOO_EARLY"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class BookedPayment:
    """A payment of the account that stands; `amount` is positive."""

    seq: int
    booked_on: date
    amount: Money
    title: str


@dataclass(frozen=True, slots=True)
class PaymentSearch:
    """`found` are the payments that may be the one; `wait_until` the day to look again."""

    verdict: SearchVerdict
    found: tuple[BookedPayment, ...] = ()
    wait_until: date | None = None


def find_payment(
    paid_on: date,
    amount: Money,
    booked: Iterable[BookedPayment],
    *,
    known: Collection[int],
    today: date,
) -> PaymentSearch:
    """Compare what the resident sent with what is booked.

    `known` are the seq of payments that the resident knows to be others: two equal payments on
    one day are real (`ledger.md` §9).
    """
    found = tuple(
        payment
        for payment in booked
        if payment.amount == amount
        and payment.seq not in known
        and paid_on - EARLIER <= payment.booked_on <= paid_on + LATER
    )
    if found:
        return PaymentSearch(SearchVerdict.FOUND, found)
    wait_until = booked_by(paid_on)
    if today < wait_until:
        return PaymentSearch(SearchVerdict.TOO_EARLY, wait_until=wait_until)
    return PaymentSearch(SearchVerdict.MISSING)


def booked_by(paid_on: date) -> date:
    """The working day by which a transfer of that day is usually booked."""
    day = paid_on
    for _working_day in range(BOOKING_TAKES):
        day = next_working_day(day + timedelta(1))
    return day
