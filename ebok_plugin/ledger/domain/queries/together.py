"""Several accounts over one period, side by side, for whoever pays for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.domain.queries.statement import MEANT, PAYMENTS
from ebok_plugin.ledger.models import Account, LedgerEntry


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """The balance before a period, what was charged and paid in it, and the balance after.

    Positive is owed; a payment is positive too, and one that was returned lowers it.
    """

    opening: Money
    charged: Money
    paid: Money

    @property
    def closing(self) -> Money:
        return self.opening + self.charged - self.paid

    def __add__(self, other: PeriodSums) -> PeriodSums:
        return PeriodSums(
            self.opening + other.opening, self.charged + other.charged, self.paid + other.paid
        )


NOTHING = PeriodSums(ZERO, ZERO, ZERO)


def sums_of(accounts: Sequence[Account], start: date, end: date) -> dict[int, PeriodSums]:
    """Return the sums by account key, `start` and `end` inclusive. One query."""
    inside, payment = Q(booking_date__gte=start), Q(meant__in=PAYMENTS)
    rows = (
        LedgerEntry.objects.filter(account__in=accounts, booking_date__lte=end)
        .annotate(meant=MEANT)
        .order_by()
        .values("account_id")
        .annotate(
            opening=Sum("amount", filter=~inside),
            charged=Sum("amount", filter=inside & ~payment),
            paid=Sum("amount", filter=inside & payment),
        )
    )
    sums = {
        row["account_id"]: PeriodSums(
            row["opening"] or ZERO, row["charged"] or ZERO, -(row["paid"] or ZERO)
        )
        for row in rows
    }
    return {account.pk: sums.get(account.pk, NOTHING) for account in accounts}
