"""What an account, and what all accounts together were charged and paid, month by month."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.queries.statement import EFFECTIVE_KIND, PAYMENTS
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """One month of an account; `closing == opening + charged − paid + other`.

    `opening` includes an opening balance booked in the month. A reversal counts with the kind of
    what it undoes. `other` holds settlements, notes, adjustments and transfers, signed.
    """

    period: Period
    opening: Money
    charged: Money
    paid: Money
    other: Money

    @property
    def closing(self) -> Money:
        return self.opening + self.charged - self.paid + self.other


def month_totals(
    account: Account, state: AccountBalance, months: int = 12
) -> tuple[MonthTotal, ...]:
    """Return the months up to that of the state, oldest first, up to its day. One query."""
    first = Period.of(state.today).plus(1 - months)
    sums = _sums_by_month(account, first.first_day, state.today)
    opening = state.balance - sum_money(
        summed for of_month in sums.values() for summed in of_month.values()
    )
    totals = []
    for period in (first.plus(n) for n in range(months)):
        of_month = sums[period]
        carried = of_month.pop(EntryKind.OPENING, ZERO)
        charged = of_month.pop(EntryKind.CHARGE, ZERO)
        paid = -sum_money(of_month.pop(kind, ZERO) for kind in PAYMENTS)
        month = MonthTotal(period, opening + carried, charged, paid, sum_money(of_month.values()))
        totals.append(month)
        opening = month.closing
    return tuple(totals)


def _sums_by_month(
    account: Account, start: date, end: date
) -> defaultdict[Period, dict[str, Money]]:
    sums: defaultdict[Period, dict[str, Money]] = defaultdict(dict)
    for day, kind, summed in _sums_ready(account=account.pk, start=start, end=end):
        of_month = sums[Period.of(day)]
        of_month[kind] = of_month.get(kind, ZERO) + summed
    return sums


def _sums_by_day(account: int, start: date, end: date) -> QuerySet[LedgerEntry, tuple[Any, ...]]:
    """Sum by day and not by month: SQLite calls Python for the month of each row."""
    booked = LedgerEntry.objects.filter(account=account, booking_date__range=(start, end))
    days = booked.annotate(effective_kind=EFFECTIVE_KIND).values_list(
        "booking_date", "effective_kind"
    )
    return days.annotate(summed=Sum("amount")).order_by()


_sums_ready = PreparedQuery(_sums_by_day)


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
