"""What of an account's first page only a posting changes, kept until there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.queries.explain import Explanation, explained
from ebok_plugin.ledger.domain.queries.statement import StatementLine, newest_rows
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.kept import kept
from ebok_plugin.panel.domain.stands import Stand, read_books
from ebok_plugin.panel.domain.year_chart import YearChart, year_chart

RECENT_ROWS = 3


@dataclass(frozen=True, slots=True)
class KeptParts:
    """Why the balance is what it is, the year as a picture, and the newest rows of the ledger."""

    explanation: Explanation
    chart: YearChart
    recent: tuple[StatementLine, ...]


def kept_parts(account: Account, stand: Stand, books: Mapping[int, Book]) -> KeptParts:
    """`books` are those that were read for the stand. No query where the parts are kept."""
    state = stand.state

    def made() -> KeptParts:
        book = books.get(account.pk) or read_books([account], state.today)[account.pk]
        return KeptParts(
            explained(account, book, state.today),
            year_chart(account, state),
            newest_rows(account, state, account.opened_on, RECENT_ROWS),
        )

    return kept("first-page", stand.made_of, made)
