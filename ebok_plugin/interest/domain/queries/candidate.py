"""Accounts to which a note could be proposed, by page: the desk never computes all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ebok_plugin.interest.conf import note_minimum
from ebok_plugin.interest.domain.accrual import Accrued
from ebok_plugin.interest.domain.queries.accrual import accrued_of
from ebok_plugin.interest.models import NoteBatch, NoteDraft
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime

PER_PAGE = 50
ACCOUNTS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account whose unclaimed interest reaches the minimum.

    `proposed`: a batch that waits for a second person already has a note for it.
    """

    account: Account
    accrued: Accrued
    proposed: bool


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """`next_after` is the number to ask with for the next page; empty on the last one."""

    candidates: tuple[Candidate, ...]
    next_after: str


def candidates(
    until: date, today: date, *, after: str = "", per_page: int = PER_PAGE
) -> CandidatePage:
    """The next accounts by number, after the account of that number.

    An account stays among them while a rate or its confirmation is missing: its warnings say so.
    Tax interest is shown only, so those accounts are left out.
    """
    found: list[Candidate] = []
    accounts = Account.objects.filter(regime=Regime.COOP).order_by("account_no")
    while True:
        portion = list(accounts.filter(account_no__gt=after)[:ACCOUNTS_AT_ONCE])
        if not portion:
            return CandidatePage(tuple(found), "")
        for one in _among(portion, until, today):
            found.append(one)
            if len(found) == per_page:
                return CandidatePage(tuple(found), one.account.account_no)
        after = portion[-1].account_no


def _among(accounts: Iterable[Account], until: date, today: date) -> Iterable[Candidate]:
    known = list(accounts)
    waiting = NoteDraft.objects.filter(batch__state=NoteBatch.State.PROPOSED, account__in=known)
    proposed = set(waiting.values_list("account_id", flat=True))
    found = accrued_of(known, today, until)
    for account in known:
        accrued = found[account.pk]
        if accrued.total is None or accrued.total >= note_minimum():
            yield Candidate(account, accrued, account.pk in proposed)
