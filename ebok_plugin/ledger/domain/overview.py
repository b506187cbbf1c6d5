"""Several accounts of one person on one page: side by side, never netted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ebok_plugin.ledger.domain.balance import AccountBalance
from ebok_plugin.ledger.domain.words import BalanceWords, balance_in_words
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money, total


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account and how it stands."""

    account: Account
    state: AccountBalance

    @property
    def words(self) -> BalanceWords:
        return balance_in_words(self.state)


@dataclass(frozen=True, slots=True)
class Overview:
    """The accounts by number, with what all of them owe and what all of them have too much.

    The two are never set off against each other: a credit on one account pays no other.
    """

    lines: tuple[AccountLine, ...]

    @property
    def overdue(self) -> Money:
        return total(line.state.overdue for line in self.lines)

    @property
    def upcoming(self) -> Money:
        return total(line.state.upcoming for line in self.lines)

    @property
    def owed(self) -> Money:
        return self.overdue + self.upcoming

    @property
    def free_credit(self) -> Money:
        return total(line.state.free_credit for line in self.lines)

    @property
    def most_pressing(self) -> AccountLine:
        """What to look at first: the oldest arrears, then the next due date, then the first."""
        return min(self.lines, key=_urgency)


def overview(accounts: Sequence[Account], states: Mapping[int, AccountBalance]) -> Overview:
    """The accounts of one person side by side; `states` are their balances by account id."""
    return Overview(tuple(AccountLine(account, states[account.pk]) for account in accounts))


def _urgency(line: AccountLine) -> tuple[int, int]:
    """Small is urgent; equal ones stay in the order of their numbers."""
    if line.state.oldest_due:
        return (0, line.state.oldest_due.toordinal())
    if line.state.next_due:
        return (1, line.state.next_due.due_date.toordinal())
    return (2, 0)
