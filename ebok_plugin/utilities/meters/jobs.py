"""What the scheduler runs for meters."""

from __future__ import annotations

from django.utils import timezone

from cms_ext.base.dates.clock import business_today
from ebok_plugin.utilities.meters.domain.use import month_before
from ebok_plugin.utilities.meters.domain.use_information import make_information


def make_use_information() -> None:
    """Daily: the figures of the month before come on different days."""
    make_information(month_before(business_today()), at=timezone.now())
