"""Models of the mirror: snapshots of an accounting program, their rows, mapping profiles."""

from ebok_plugin.mirror.models.profile import MappingProfile
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
    "MappingProfile",
]
