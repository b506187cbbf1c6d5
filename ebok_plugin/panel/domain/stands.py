"""How accounts stand on a day, kept until a posting or another of their facts changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.base.dates.period import Period
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import AccountBalance, AccountOn, OpenPostings, read_book
from ebok_plugin.ledger.domain.queries.book import books_of, plans_of
from ebok_plugin.ledger.domain.queries.explain import charge_of_month
from ebok_plugin.ledger.domain.record import EntryRecord, Plan
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.account_facts import AccountFacts
from ebok_plugin.panel.domain.part_cache import cache_part, cached_or_none, cached_part


@dataclass(frozen=True, slots=True)
class Stand:
    """`charge` is that of the month, and `plans` are those that were ever approved.

    `made_of` names all that this, and whatever is computed from the account's entries, depends on.
    """

    made_of: tuple[Any, ...]
    state: AccountBalance
    charge: EntryRecord | None
    plans: tuple[Plan, ...]


def account_stands(
    accounts: Sequence[Account], facts: Mapping[int, AccountFacts], today: date
) -> tuple[dict[int, Stand], dict[int, AccountOn]]:
    """By the account's id; and what had to be read for it (`read_accounts`). No query where all are
    kept and none has a plan.
    """
    rules = allocation_settings()
    planned = [one for one in accounts if facts[one.pk].has_plans]
    plans = plans_of(planned) if planned else {}
    made_of = {
        one.pk: (
            *(one.pk, one.opened_on, one.closed_on, facts[one.pk].last, today),
            *(plans.get(one.pk, ()), rules),
        )
        for one in accounts
    }
    found = {pk: cached_or_none("stand", facts) for pk, facts in made_of.items()}
    missing = [one for one in accounts if found[one.pk] is None]
    read = read_accounts(missing, today) if missing else {}
    for pk, on in read.items():
        charge = charge_of_month(on.book.records, today)
        stand = Stand(made_of[pk], on.state, charge, on.book.plans)
        found[pk] = cache_part("stand", made_of[pk], stand)
    return found, read


def postings_of(account: Account, stand: Stand, read: Mapping[int, AccountOn]) -> OpenPostings:
    """What is open behind the figures of the stand. It is made and kept by itself: of an account
    with years of arrears it is long, and only who draws the card anew reads it.
    """

    def made() -> OpenPostings:
        on = read.get(account.pk) or read_accounts([account], stand.state.today)[account.pk]
        return on.postings

    return cached_part("postings", stand.made_of, made)


def read_accounts(accounts: Sequence[Account], today: date) -> dict[int, AccountOn]:
    """By the account's id, with books from the end of last month on, where the explanation of a
    balance begins.
    """
    books = books_of(accounts, today, cut_by=Period.of(today).previous.last_day)
    rules = allocation_settings()
    return {pk: read_book(book, today, rules) for pk, book in books.items()}
