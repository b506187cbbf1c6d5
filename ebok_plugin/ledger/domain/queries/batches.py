"""Queries of batches of entries, with their reversals."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from cms_ext.base.text.polish_lookups import equals_text, find_words
from cms_ext.base.web.row_key import row_key
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind


def list_batches() -> QuerySet[Batch]:
    """Select batches, the newest first, each with `reversed_count`: its reversed entries."""
    known = Batch.objects.select_related("made_by__person", "approved_by__person")
    undone = Count("entries", filter=Q(entries__reversed_by__isnull=False))
    return known.annotate(reversed_count=undone).order_by("-pk")


def filter_batches(
    rows: QuerySet[Batch],
    query: str = "",
    kind: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Batch]:
    """Filter by kind, days of posting (both included), and reason, digest or number.

    None or an empty value filters nothing.
    """
    wanted = {"kind": kind, "posted_at__date__gte": since, "posted_at__date__lte": until}
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
