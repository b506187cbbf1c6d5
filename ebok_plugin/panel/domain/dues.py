"""What is to be paid by when, over all accounts of a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money, total


@dataclass(frozen=True, slots=True)
class AccountDue:
    """What one account owes by a day; `plan` is the instalment plan that set the day, if any."""

    due_date: date
    account: Account
    amount: Money
    plan: int | None


@dataclass(frozen=True, slots=True)
class DayDue:
    """A day with all that is due on it; each account is still paid for by itself."""

    due_date: date
    dues: tuple[AccountDue, ...]

    @property
    def amount(self) -> Money:
        return total(due.amount for due in self.dues)


def dues_by_day(
    accounts: Iterable[Account], states: Mapping[int, AccountBalance]
) -> tuple[DayDue, ...]:
    """Everything open, overdue days too, the earliest first; `states` by the account's id."""
    by_day: defaultdict[date, list[AccountDue]] = defaultdict(list)
    for account in accounts:
        for (day, plan), amount in _open(states[account.pk]).items():
            by_day[day].append(AccountDue(day, account, amount, plan))
    return tuple(DayDue(day, tuple(dues)) for day, dues in sorted(by_day.items()))


def _open(state: AccountBalance) -> dict[tuple[date, int | None], Money]:
    sums: defaultdict[tuple[date, int | None], list[Money]] = defaultdict(list)
    for debit in state.open_debits:
        sums[debit.due_date, debit.plan].append(debit.amount)
    return {key: total(amounts) for key, amounts in sums.items()}
