"""The balances of accounts on a day, with the postings behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.balance import AccountBalance, state_of
from ebok_plugin.ledger.domain.open_postings import OpenPostings, postings_of
from ebok_plugin.ledger.domain.queries.book import books_of
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class AccountOn:
    """The state of one account and the postings behind its three figures."""

    state: AccountBalance
    postings: OpenPostings


def accounts_on(accounts: Iterable[Account], day: date) -> dict[int, AccountOn]:
    """By the id of the account: a fixed number of queries, however many accounts there are.

    From snapshots, as `balances_of`.
    """
    settings = allocation_settings()
    return {
        pk: AccountOn(state_of(book, day, settings), postings_of(book, day, settings))
        for pk, book in books_of(accounts, day).items()
    }


def account_on(account: Account, day: date) -> AccountOn:
    """One account on a day."""
    return accounts_on([account], day)[account.pk]
