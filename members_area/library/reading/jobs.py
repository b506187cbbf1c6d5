"""The readers' job of the scheduler."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today
from members_area.library.reading.domain import queue_due


def queue_digests_today() -> None:
    queue_due(business_today())
