"""The postings behind the figures of an account, read from the database."""

from __future__ import annotations

from datetime import date

from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.open_postings import OpenPostings, postings_of
from ebok_plugin.ledger.domain.queries.book import books_of
from ebok_plugin.ledger.models import Account


def open_postings_of(account: Account, today: date) -> OpenPostings:
    """The postings behind `balance_of` on the same day; as many queries for any ledger."""
    return postings_of(books_of([account], today)[account.pk], today, allocation_settings())
