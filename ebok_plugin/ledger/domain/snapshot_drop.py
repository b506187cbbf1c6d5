"""Snapshots are deleted when an earlier booking changes: nothing else can make them wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import Max

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.models import Snapshot


def drop_snapshots_from(first_days: Mapping[int, date]) -> None:
    """Delete, for each account by its id, the snapshots of the given day and later.

    Called under the lock of the accounts, in the transaction that changes something.
    """
    for portion in chunks(first_days):
        kept = Snapshot.objects.filter(account_id__in=portion).order_by()
        touched: defaultdict[date, list[int]] = defaultdict(list)
        for pk, newest in kept.values_list("account_id").annotate(Max("day")):
            if first_days[pk] <= newest:
                touched[first_days[pk]].append(pk)
        for day, accounts in touched.items():
            Snapshot.objects.filter(account_id__in=accounts, day__gte=day).delete()
