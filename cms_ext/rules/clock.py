"""The one clock of business days; only views, commands and jobs ask it (DESIGN, contract 9)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone


def business_today() -> date:
    """Today in Europe/Warsaw, or the day to which the demo is pinned."""
    pinned: date | None = settings.COOP_TODAY
    return pinned or timezone.localdate()
