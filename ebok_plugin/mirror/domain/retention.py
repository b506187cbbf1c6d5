"""Old snapshots: the details go first, after the term the rest (`mirror.md` §3)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from cms_ext.base.dates.period import Period
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.plugins import list_quoted_keys
from ebok_plugin.ledger.domain.disputed import parse_number
from ebok_plugin.mirror.domain.audit import DETAILS
from ebok_plugin.mirror.domain.disputed import COMPONENT, ITEM, MONEY, POSTING
from ebok_plugin.mirror.domain.queries import find_shown_snapshot, list_accepted_snapshots
from ebok_plugin.mirror.models import (
    FeedComponent,
    FeedItem,
    FeedPosting,
    FeedRow,
    FeedSnapshot,
    FreeMoney,
)

WHOLE_DAYS, WHOLE_MONTHS = 60, 24
QUOTED: dict[str, type[FeedRow]] = {
    ITEM: FeedItem,
    MONEY: FreeMoney,
    POSTING: FeedPosting,
    COMPONENT: FeedComponent,
}


def prune_snapshots(today: date) -> int:
    """Delete postings, components and coming charges of old snapshots; return how many were cut.

    All of the last 60 days stay whole, the last one of each of 24 months, and those that a paper
    or a complaint quotes.
    """
    kept_in_full = _find_month_ends() | _quoted()
    old = (
        FeedSnapshot.objects.exclude(digest="")
        .filter(has_details=True)
        .exclude(pk__in=kept_in_full)
    )
    pruned = list(old.filter(day__lt=today - timedelta(days=WHOLE_DAYS)))
    for snapshot in pruned:
        with transaction.atomic():
            for model in DETAILS:
                model._default_manager.filter(snapshot=snapshot).delete()
            snapshot.has_details = False
            snapshot.save(update_fields=["has_details"])
    return len(pruned)


def _find_month_ends() -> set[int]:
    """Return the last snapshots of the last months."""
    last: dict[Period, int] = {}
    for snapshot in list_accepted_snapshots():
        last.setdefault(Period.of(snapshot.day), snapshot.pk)
    return set(list(last.values())[:WHOLE_MONTHS])


def _quoted() -> set[int]:
    """Return the snapshots from which a paper or a complaint has its figures."""
    quoted = set(FeedSnapshot.objects.filter(file_links__isnull=False).values_list("pk", flat=True))
    for kind, model in QUOTED.items():
        keys = (parse_number(key.rpartition(".")[2]) for key in list_quoted_keys(kind))
        rows = model._default_manager.filter(pk__in=[key for key in keys if key is not None])
        quoted |= set(rows.values_list("snapshot_id", flat=True))
    return quoted


def forget_snapshots(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete snapshots received before the year of a moment, with their rows and files.

    Those that are shown or quoted stay.
    """
    ended = timezone.localtime(before).replace(
        month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    old = FeedSnapshot.objects.filter(received_at__lt=ended).exclude(pk__in=_quoted())
    current = find_shown_snapshot()
    if current is not None:
        old = old.exclude(pk=current.pk)
    expired_rows = count_expired(old, "received_at")
    if not rehearse:
        _delete(old)
    return expired_rows


def _delete(snapshots: Iterable[FeedSnapshot]) -> None:
    for snapshot in snapshots:
        file = snapshot.original
        with transaction.atomic():
            # Only on commit: a rollback could not restore a file.
            transaction.on_commit(partial(file.storage.delete, file.name or ""))
            snapshot.delete()
