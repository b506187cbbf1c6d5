"""The payments of an account that a resident compares with the own list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ebok_plugin.inquiries.domain.search import EARLIER, LATER, BookedPayment
from ebok_plugin.ledger.domain.queries.statement import balance_on, last_payments
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import ZERO, Money

LISTED = 8


def listed_payments(account: Account, today: date) -> list[BookedPayment]:
    """The newest ones that stand, newest first."""
    return _standing(last_payments(account, today, LISTED))


def payments_around(account: Account, paid_on: date, today: date) -> list[BookedPayment]:
    """What was booked around a day and stands."""
    around = account.entries.filter(
        kind=EntryKind.PAYMENT,
        booking_date__range=(paid_on - EARLIER, min(paid_on + LATER, today)),
    )
    return _standing(around.select_related("reversed_by").in_order())


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
