"""The moment of what is said in a case."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def moment_on(day: date) -> datetime:
    """The hour of now on a business day: also where the day is pinned, or lies in the past."""
    now = timezone.localtime()
    return datetime.combine(day, now.time(), tzinfo=now.tzinfo)
