"""What the scheduler runs for this app."""

from __future__ import annotations

from django.utils import timezone

from cms_ext.evidence.anchors.domain import anchor_heads, append_to_file, stamp_newest


def anchor_heads_today() -> None:
    """Tell the heads of all chains outside: to the page and feed, and to the file."""
    anchor_heads(timezone.now())
    append_to_file()


def stamp_newest_line() -> None:
    """Have the newest line stamped by the authority of COOP_TIMESTAMP_URL."""
    stamp_newest(timezone.now())
