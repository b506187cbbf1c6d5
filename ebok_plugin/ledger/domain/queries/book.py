"""Reading what the state of an account is computed from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.carried import FROM_THE_FIRST
from ebok_plugin.ledger.domain.queries.plan import plans_of_ids
from ebok_plugin.ledger.domain.queries.record import records_after
from ebok_plugin.ledger.domain.queries.snapshot import newest_cuts, with_named_documents
from ebok_plugin.ledger.domain.snapshot_text import rules_of
from ebok_plugin.ledger.models import Account


def books_of(
    accounts: Iterable[Account],
    today: date,
    *,
    cut_by: date | None = None,
    snapshots: bool = True,
) -> dict[int, Book]:
    """What is known of each account up to a day, by its id: the newest snapshot and what follows.

    The snapshot is of a day up to `cut_by`, else up to `today`: from then on the book can answer.
    Without `snapshots` none is looked for; the answer is the same.
    Three queries for up to 900 accounts, more only for plans and for titles that name documents.
    """
    ids = [account.pk for account in accounts]
    return books_of_ids(ids, today, cut_by=cut_by, snapshots=snapshots)


def books_of_ids(
    ids: Sequence[int], today: date, *, cut_by: date | None = None, snapshots: bool = True
) -> dict[int, Book]:
    """The same for the ids of accounts."""
    plans = plans_of_ids(ids)
    rules = rules_of(allocation_settings())
    cuts = newest_cuts(ids, cut_by or today, rules) if snapshots else {}
    days = {pk: cuts[pk].carried.day if pk in cuts else None for pk in ids}
    tails = records_after(days, today)
    carried = with_named_documents(cuts, tails)
    return {
        pk: Book(tail, plans.get(pk, ()), carried.get(pk, FROM_THE_FIRST))
        for pk, tail in tails.items()
    }
