"""What of an account's first page only a posting changes, kept until there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ebok_plugin.ledger.domain.book import AccountOn
from ebok_plugin.ledger.domain.queries.explain import Explanation, explained
from ebok_plugin.ledger.domain.queries.statement import StatementLine, newest_rows
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.part_cache import cached_part
from ebok_plugin.panel.domain.stands import Stand, read_accounts
from ebok_plugin.panel.domain.year_chart import YearChart, year_chart

RECENT_ROWS = 3


@dataclass(frozen=True, slots=True)
class CachedParts:
    """Why the balance is what it is, the year as a picture, and the newest rows of the ledger."""

    explanation: Explanation
    chart: YearChart
    recent: tuple[StatementLine, ...]


def cached_parts(account: Account, stand: Stand, read: Mapping[int, AccountOn]) -> CachedParts:
    """`read` is what was read for the stands. No query where the parts are kept."""
    state = stand.state

    def made() -> CachedParts:
        on = read.get(account.pk) or read_accounts([account], state.today)[account.pk]
        return CachedParts(
            explained(account, on.book, state.today),
            year_chart(account, state),
            newest_rows(account, state, account.opened_on, RECENT_ROWS),
        )

    return cached_part("first-page", stand.made_of, made)
