"""What there is to ask about an account before its first page is made, in one question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from cms_ext.base.database.chunks import chunks
from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.sealed_rows.domain.sealing import last_hash
from ebok_plugin.fee_changes.domain.letter_counts import AccountLetters, letter_counts
from ebok_plugin.fee_changes.domain.notices import all_open_contests
from ebok_plugin.ledger.domain.queries.account import LastEntry
from ebok_plugin.ledger.domain.queries.book import approved, waiting_plans
from ebok_plugin.ledger.models import Account, LedgerEntry


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """The last entry, whether there are plans, a proposal of one, cases in court; the letters about
    changes of fees; and what names all sealed rows of the site (`last_hash`).
    """

    last: LastEntry
    has_plans: bool
    has_proposal: bool
    is_contested: bool
    sealed_rows: str
    letters: AccountLetters


def facts_of(accounts: Iterable[Account]) -> dict[int, AccountFacts]:
    """By the id of the account. One query."""
    found = {}
    for portion in chunks(account.pk for account in accounts):
        for row in _facts_ready(accounts=tuple(portion)):
            pk, seq, posted_at, planned, proposed, contested, sealed, *letters = row
            last = None if seq is None else (seq, posted_at)
            found[pk] = AccountFacts(
                last, planned, proposed, contested, sealed, AccountLetters(*letters)
            )
    return found


def _facts(accounts: tuple[int, ...]) -> QuerySet[Account, Any]:
    own = OuterRef("pk")
    newest = LedgerEntry.objects.filter(account=own).order_by("-seq")
    return (
        Account.objects.filter(pk__in=accounts)
        .order_by()
        .annotate(
            last_seq=Subquery(newest.values("seq")[:1]),
            last_posted_at=Subquery(newest.values("posted_at")[:1]),
            has_plans=Exists(approved().filter(account=own)),
            has_proposal=Exists(waiting_plans().filter(account=own)),
            is_contested=Exists(all_open_contests().filter(account=own)),
            sealed_rows=Subquery(last_hash()),
            **letter_counts(own),
        )
        .values_list(
            "pk",
            "last_seq",
            "last_posted_at",
            "has_plans",
            "has_proposal",
            "is_contested",
            "sealed_rows",
            *AccountLetters._fields,
        )
    )


_facts_ready = PreparedQuery(_facts)
