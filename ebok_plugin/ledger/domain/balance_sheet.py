"""The balances of all accounts on a day, each as the card of the account states it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet, Sum

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.debtors import DebtorScope, select_scope_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, LedgerEntry

DEBIT, CREDIT = Q(amount__gt=ZERO), Q(amount__lt=ZERO)


class BalanceLine(NamedTuple):
    """An account with its balance on a day, and the debits and credits booked up to that day.

    Both are zero on a mirror, where nothing is booked.
    """

    account: Account
    debit: Money
    credit: Money
    state: AccountBalance


class BalanceTotals(NamedTuple):
    """The sums of all lines; `balance` is `debit − credit` in an own ledger."""

    debit: Money
    credit: Money
    balance: Money
    arrears: Money


@dataclass(frozen=True, slots=True)
class BalanceLines(Collection[BalanceLine]):
    """The lines of these accounts, read in portions each time that they are iterated."""

    accounts: Sequence[Account]
    day: date

    def __len__(self) -> int:
        return len(self.accounts)

    def __contains__(self, line: object) -> bool:
        return any(line == known for known in self)

    def __iter__(self) -> Iterator[BalanceLine]:
        """Yield the lines; a constant number of queries for each 900 accounts."""
        for portion in split_into_chunks(self.accounts):
            states = account_reader().balances_of(portion, self.day)
            sums = _sum_booked(portion, self.day)
            for account in portion:
                debit, credit = sums.get(account.pk, (ZERO, ZERO))
                yield BalanceLine(account, debit, credit, states[account.pk])


def select_accounts(day: date, place: DebtorScope) -> QuerySet[Account]:
    """Select the accounts of a place opened up to a day, closed ones too, by number."""
    there = select_scope_accounts(place)
    opened = (Account.objects.all() if there is None else there).filter(opened_on__lte=day)
    return opened.select_related("premises__building").order_by("account_no__polish")


def sum_balances(lines: Iterable[BalanceLine]) -> BalanceTotals:
    """Return the sums of the lines."""
    debits, credits, balances, arrears = [], [], [], []
    for line in lines:
        debits.append(line.debit)
        credits.append(line.credit)
        balances.append(line.state.balance)
        arrears.append(line.state.arrears)
    return BalanceTotals(*map(sum_money, (debits, credits, balances, arrears)))


def _sum_booked(accounts: Iterable[Account], day: date) -> dict[int, tuple[Money, Money]]:
    # Money for each row of a sum would cost more than the query.
    grosze = ExpressionWrapper(F("amount"), output_field=BigIntegerField())
    booked = LedgerEntry.objects.filter(account__in=accounts, booking_date__lte=day).order_by()
    sums = booked.values_list("account").annotate(
        debit=Sum(grosze, filter=DEBIT), credit=Sum(grosze, filter=CREDIT)
    )
    return {
        pk: (Money.from_grosze(debit or 0), Money.from_grosze(-(credit or 0)))
        for pk, debit, credit in sums
    }
