"""The co-op's choices about notices that are read from the settings (fees_law.md §2)."""

from __future__ import annotations

from django.conf import settings

PLAIN_POST_DAYS = 7


def electronic_by_statute() -> bool:
    """COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES: without the statute's word no consent helps."""
    allowed: bool = getattr(settings, "COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES", False)
    return allowed


def plain_post_days() -> int:
    """COOP_PLAIN_POST_DAYS: after so many days a plain letter counts as delivered."""
    days: int = getattr(settings, "COOP_PLAIN_POST_DAYS", PLAIN_POST_DAYS)
    return days
