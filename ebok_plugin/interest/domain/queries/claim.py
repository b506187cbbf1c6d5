"""Which days of which debits are claimed by notes that were not reversed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from ebok_plugin.interest.domain.accrual import Days
from ebok_plugin.interest.models import NotePart
from ebok_plugin.ledger.chunks import chunks


def standing_parts() -> QuerySet[NotePart]:
    """The parts of the notes whose entry was not reversed."""
    return NotePart.objects.filter(note__entry__reversed_by__isnull=True)


def claimed_days(account_ids: Iterable[int]) -> dict[int, dict[int, tuple[Days, ...]]]:
    """By account and seq of the debit, the days that standing notes claim, the earliest first.

    What a debit bore on such a day is settled, also when a payment was returned afterwards and
    more was late: then the note is reversed and proposed anew.
    """
    claimed: defaultdict[int, dict[int, tuple[Days, ...]]] = defaultdict(dict)
    for portion in chunks(account_ids):
        parts = standing_parts().filter(entry__account_id__in=portion).order_by("first_day")
        rows = parts.values_list("entry__account_id", "entry__seq", "first_day", "last_day")
        for account, seq, first, last in rows:
            claimed[account][seq] = (*claimed[account].get(seq, ()), (first, last))
    return dict(claimed)
