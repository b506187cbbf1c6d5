"""The moment of what is said in a case."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from cms_ext.office.rules.clock import business_today


def moment_on(day: date) -> datetime:
    """Now on the business day; of an earlier day nobody knows the hour, and it is its first moment.

    What a clerk types in days after it came bears no hour that he made up.
    """
    now = timezone.localtime()
    hour = now.time() if day == business_today() else time()
    return datetime.combine(day, hour, tzinfo=now.tzinfo)
