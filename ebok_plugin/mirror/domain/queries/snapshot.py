"""Which snapshots there are, and which one is shown (`mirror.md` §3)."""

from __future__ import annotations

from datetime import date

from ebok_plugin.mirror.models import FeedSnapshot


def find_shown_snapshot() -> FeedSnapshot | None:
    """Return the snapshot that residents see: the newest accepted one. One query."""
    return FeedSnapshot.objects.accepted().first()


def list_accepted_snapshots() -> list[FeedSnapshot]:
    """List the accepted snapshots, the newest first; of a day only the one that counts.

    A later snapshot of the same day replaces the earlier one until it is taken back.
    """
    by_day: dict[date, FeedSnapshot] = {}
    for snapshot in FeedSnapshot.objects.accepted():
        by_day.setdefault(snapshot.day, snapshot)
    return list(by_day.values())


def find_snapshot_of_day(day: date) -> FeedSnapshot | None:
    """Return the accepted snapshot of a day."""
    return FeedSnapshot.objects.accepted().filter(day=day).first()
