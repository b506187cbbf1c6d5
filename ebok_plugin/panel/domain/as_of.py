"""As of when the figures of a page are, and whether the payments in them are late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from ebok_plugin.freshness import payments_booked_until
from ebok_plugin.ledger.domain.words import freshness


@dataclass(frozen=True, slots=True)
class AsOf:
    """`late`: the last statement is older than COOP_STALE_AFTER_DAYS, or there is none."""

    words: str
    late: bool


def as_of(today: date) -> AsOf:
    """Two queries."""
    booked_until = payments_booked_until(today)
    days: int = settings.COOP_STALE_AFTER_DAYS
    return AsOf(
        freshness(today, booked_until, stale_after_days=days),
        booked_until is None or today - booked_until > timedelta(days),
    )
