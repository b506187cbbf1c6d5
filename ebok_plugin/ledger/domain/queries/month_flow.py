"""What all accounts together were charged and paid, month by month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Sum

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.domain.queries.statement import EFFECTIVE_KIND, PAYMENTS
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """A month of all accounts: `charged − paid` is the change of the sum of balances.

    `charged` holds charges, settlements, notes, services and adjustments, `paid` payments without
    those returned. Opening balances are in neither.
    """

    period: Period
    charged: Money
    paid: Money


def month_flows(first: Period, last: Period) -> tuple[MonthFlow, ...]:
    """Return these months, oldest first. One query; a reversal counts with what it undoes."""
    booked = LedgerEntry.objects.filter(
        booking_date__range=(first.first_day, last.last_day)
    ).annotate(effective_kind=EFFECTIVE_KIND)
    charged: Counter[Period] = Counter()
    paid: Counter[Period] = Counter()
    # By day: SQLite calls Python for the month of each row.
    sums = booked.exclude(effective_kind=EntryKind.OPENING).values_list(
        "booking_date", "effective_kind"
    )
    for day, kind, summed in sums.annotate(summed=Sum("amount")).order_by():
        if kind in PAYMENTS:
            paid[Period.of(day)] -= summed.grosze
        else:
            charged[Period.of(day)] += summed.grosze
    return tuple(
        MonthFlow(month, _money(charged[month]), _money(paid[month]))
        for month in list_months(first, last)
    )


def list_months(first: Period, last: Period) -> list[Period]:
    """List the months from `first` to `last`, both included."""
    months = []
    while first.first_day <= last.first_day:
        months.append(first)
        first = first.next
    return months


def _money(grosze: int) -> Money:
    return Money.from_grosze(grosze) if grosze else ZERO
