"""Queries of batches of entries, with their reversals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from cms_ext.base.money.amounts import Money
from cms_ext.base.text.polish_lookups import equals_text, find_words
from cms_ext.base.web.row_key import row_key
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind


def list_batches() -> QuerySet[Batch]:
    """Select batches, the newest first, each with `reversed_count`: its reversed entries."""
    known = Batch.objects.select_related("made_by__person", "approved_by__person")
    undone = Count("entries", filter=Q(entries__reversed_by__isnull=False))
    return known.annotate(reversed_count=undone).order_by("-pk")


def list_newest_of_days() -> QuerySet[Batch]:
    """Select the newest batch of each clerk, kind and day; `read_batch_groups` adds the others.

    What is posted by hand is sealed at once, a batch each time, and never joined to another.
    """
    groups = _group_by_day(Batch.objects.order_by()).annotate(newest=Max("pk"))
    return list_batches().filter(pk__in=groups.values("newest"))


def _group_by_day(rows: QuerySet[Batch]) -> QuerySet[Batch, Any]:
    return rows.annotate(day=TruncDate("posted_at")).values_list("day", "kind", "made_by")


@dataclass(frozen=True, slots=True)
class BatchGroup:
    """The batches of a clerk, kind and day as one row; `newest` is the batch where it is alone."""

    newest: Batch
    batches: int
    entry_count: int
    entry_sum: Money
    reversed_count: int


def make_single_groups(batches: Iterable[Batch]) -> list[BatchGroup]:
    """Make a group of each batch of `list_batches` alone."""
    return [
        BatchGroup(batch, 1, batch.entry_count, batch.entry_sum, batch.reversed_count)  # type: ignore[attr-defined]  # annotated
        for batch in batches
    ]


def read_batch_groups(newest: Sequence[Batch]) -> list[BatchGroup]:
    """Read the groups of these batches of `list_newest_of_days`. Two queries."""
    days = {timezone.localdate(batch.posted_at) for batch in newest}
    rows = Batch.objects.filter(posted_at__date__in=days).order_by()
    summed = _group_by_day(rows).annotate(
        batches=Count("pk"), entries_in=Sum("entry_count"), total=Sum("entry_sum")
    )
    sums = {row[:3]: row[3:] for row in summed}
    is_reversed = Q(entries__reversed_by__isnull=False)
    counted = _group_by_day(rows).annotate(undone=Count("entries", filter=is_reversed))
    undone = {row[:3]: row[3] for row in counted}
    groups = []
    for batch in newest:
        key = (timezone.localdate(batch.posted_at), batch.kind, batch.made_by_id)
        count, entry_count, entry_sum = sums[key]
        groups.append(BatchGroup(batch, count, entry_count, entry_sum, undone[key]))
    return groups


def filter_batches(
    rows: QuerySet[Batch],
    query: str = "",
    kind: str | None = None,
    since: date | None = None,
    until: date | None = None,
    made_by: int | None = None,
) -> QuerySet[Batch]:
    """Filter by kind, days of posting (both included), maker, and reason, digest or number.

    None or an empty value filters nothing.
    """
    wanted = {
        "kind": kind,
        "posted_at__date__gte": since,
        "posted_at__date__lte": until,
        "made_by": made_by,
    }
    filtered = rows.filter(**{name: value for name, value in wanted.items() if value})
    if not query:
        return filtered
    matches = find_words(query, "reason") | equals_text("entries_sha256", query)
    if (key := row_key(query)) is not None:
        matches |= Q(pk=key)
    return filtered.filter(matches)


@dataclass(frozen=True, slots=True)
class ReversalScope:
    """The entries that a reversal of the batch would reverse, and those that it would not."""

    open: int
    accounts: int
    undone: int

    @property
    def possible(self) -> bool:
        return self.open > 0


def preview_reversal(batch: Batch) -> ReversalScope:
    """Return what a reversal of the batch would do. Two queries."""
    entries = LedgerEntry.objects.filter(batch=batch).exclude(kind=EntryKind.REVERSAL)
    left = entries.filter(reversed_by__isnull=True)
    counted = left.aggregate(rows=Count("pk"), accounts=Count("account", distinct=True))
    undone = entries.filter(reversed_by__isnull=False).count()
    return ReversalScope(counted["rows"], counted["accounts"], undone)


def entries_of(batch: Batch) -> QuerySet[LedgerEntry]:
    """Select the entries of a batch in the order of its control digest, with reversals."""
    entries = batch.entries.select_related("account", "reversed_by", "reverses", "document")
    return entries.order_by(F("account__account_no"), "seq")
