"""Models of the mirror: snapshots of an accounting program, and their rows per account."""

from ebok_plugin.mirror.models.rows import (
    FeedBalance,
    FeedComing,
    FeedComponent,
    FeedItem,
    FeedPosting,
    FeedRow,
    FreeMoney,
)
from ebok_plugin.mirror.models.snapshot import FeedSnapshot

__all__ = [
    "FeedBalance",
    "FeedComing",
    "FeedComponent",
    "FeedItem",
    "FeedPosting",
    "FeedRow",
    "FeedSnapshot",
    "FreeMoney",
]
