"""Letters about fees that wait for the printer."""

from __future__ import annotations

from ebok_plugin.fee_changes.models import FeeChange, FeeNotice

# One print at a time: some sheets of paper, and seconds of making them.
PILE = 100


def letters_to_print(change: FeeChange) -> list[FeeNotice]:
    """The next letters, by building and flat; the same until they are marked as printed."""
    waiting = change.notices.filter(channel=FeeNotice.Channel.PRINT, printed_at__isnull=True)
    ordered = waiting.select_related("account__premises__building").order_by(
        "account__premises__building__code", "account__premises__code", "pk"
    )
    return list(ordered[:PILE])
