"""Preview an act: do it in a transaction, read the balances, roll back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.overview import BalanceWords, balance_in_words
from ebok_plugin.ledger.domain.queries.account import balances_of
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class ActPreview:
    """An account on a day, without the act and with it."""

    account: Account
    day: date
    before: AccountBalance
    after: AccountBalance

    @property
    def before_words(self) -> BalanceWords:
        return balance_in_words(self.before)

    @property
    def after_words(self) -> BalanceWords:
        return balance_in_words(self.after)


def preview_act(
    accounts: Sequence[Account], day: date, act: Callable[[], object]
) -> tuple[ActPreview, ...]:
    """Return the accounts on a day without and with `act`, which is rolled back.

    Errors of `act` are passed on.
    """
    before = balances_of(accounts, day)
    with transaction.atomic():
        act()
        after = balances_of(accounts, day)
        transaction.set_rollback(True)
    return tuple(
        ActPreview(account, day, before[account.pk], after[account.pk]) for account in accounts
    )
