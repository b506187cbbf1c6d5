"""How accounts stand on a day, with the postings behind the figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.balance import State, state_on
from ebok_plugin.ledger.domain.open_postings import OpenPostings, open_postings
from ebok_plugin.ledger.domain.queries.plan import plans_of
from ebok_plugin.ledger.domain.queries.record import records_of
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class AccountOn:
    """The state of one account and the postings behind its three figures."""

    state: State
    postings: OpenPostings


def accounts_on(accounts: Iterable[Account], day: date) -> dict[int, AccountOn]:
    """By the id of the account: a fixed number of queries, however many accounts there are."""
    wanted = list(accounts)
    settings = allocation_settings()
    plans = plans_of(wanted)
    found = {}
    for pk, records in records_of(wanted, day).items():
        state = state_on(records, day, settings, plans.get(pk, ()))
        found[pk] = AccountOn(state, open_postings(records, state, settings, plans.get(pk, ())))
    return found


def account_on(account: Account, day: date) -> AccountOn:
    """One account on a day."""
    return accounts_on([account], day)[account.pk]
