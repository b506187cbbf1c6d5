"""Is the payment really missing? From what is booked, and from how long booking takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.office.law.working_days import next_working_day
from ebok_plugin.ledger.domain.queries.statement import balance_on, last_payments
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

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


LISTED = 8


def listed_payments(account: Account, today: date) -> list[BookedPayment]:
    """The newest ones that stand, newest first."""
    return _standing(last_payments(account, today, LISTED))


def payments_around(account: Account, paid_on: date, today: date) -> list[BookedPayment]:
    """What was booked around a day and stands."""
    return payments_between(account, paid_on - EARLIER, min(paid_on + LATER, today))


def payments_between(account: Account, first: date, last: date) -> list[BookedPayment]:
    """Both days included, the oldest first. One query."""
    payments = account.entries.filter(kind=EntryKind.PAYMENT, booking_date__range=(first, last))
    return _standing(payments.select_related("reversed_by").in_order())


def _standing(entries: Iterable[LedgerEntry]) -> list[BookedPayment]:
    return [
        BookedPayment(entry.seq, entry.booking_date, -entry.amount, entry.title)
        for entry in entries
        if not hasattr(entry, "reversed_by")
    ]


def likely_amount(account: Account, today: date) -> Money | None:
    """What the missing transfer most likely was: what is owed, else the newest charge.

    None before the first charge.
    """
    owed = balance_on(account, today)
    if owed > ZERO:
        return owed
    charged = account.documents.filter(correction_of__isnull=True, booking_date__lte=today)
    return charged.order_by("-booking_date", "-pk").values_list("total", flat=True).first()
