"""What of an account's first page only a posting changes, kept until there is one.

The key names all that the parts are made of: the account, its last entry, the day, the plans and
the rules of allocation. Whoever asks was given the account before: a right that ended opens nothing
here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import caches

from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import AccountBalance, Book
from ebok_plugin.ledger.domain.queries.account import LastEntry
from ebok_plugin.ledger.domain.queries.explain import Explanation, explained
from ebok_plugin.ledger.domain.queries.statement import StatementLine, newest_rows
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.year_chart import YearChart, year_chart

CACHE = "process"
# A session's length: what is not asked for again need not lie in memory.
KEPT = timedelta(hours=1)
RECENT_ROWS = 3


@dataclass(frozen=True, slots=True)
class KeptParts:
    """Why the balance is what it is, the year as a picture, and the newest rows of the ledger."""

    explanation: Explanation
    chart: YearChart
    recent: tuple[StatementLine, ...]


def kept_parts(account: Account, book: Book, state: AccountBalance, last: LastEntry) -> KeptParts:
    """`state` is what the book says of the day, and `last` its last entry. No query where they are
    kept, four otherwise.
    """
    today = state.today
    made_of = (account.pk, account.opened_on, last, today, book.plans, allocation_settings())
    key = f"ebok-first-page-{hashlib.sha256(repr(made_of).encode()).hexdigest()}"
    parts: KeptParts | None = caches[CACHE].get(key)
    if parts is None:
        parts = KeptParts(
            explained(account, book, today),
            year_chart(account, state),
            newest_rows(account, state, account.opened_on, RECENT_ROWS),
        )
        caches[CACHE].set(key, parts, KEPT.total_seconds())
    return parts
