"""Explanations in tests, from all that is known of an account."""

from collections.abc import Sequence
from datetime import date

from cms_ext.base.dates.period import Period
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.queries.book import read_books
from ebok_plugin.ledger.domain.queries.explain import (
    Explanation,
    Lines,
    comparison,
    explain_balance,
    explain_book,
)
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Account


def explain_records(records: Sequence[EntryRecord], today: date, lines: Lines) -> Explanation:
    """From all entries of one account, and the lines of the documents of `comparison`."""
    return explain_book(Book(tuple(records)), comparison(records, today), today, lines)


def explain(account: Account, today: date) -> Explanation:
    """From the database, with a book that begins before the month."""
    month_before = Period.of(today).previous.last_day
    return explain_balance(
        account, read_books([account], today, snapshot_by=month_before)[account.pk], today
    )
