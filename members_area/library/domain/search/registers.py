"""What the records desk sees of the search: queries without a result."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db.models import F

from members_area.library.models import FruitlessSearch

LONGEST = 80
# A robot must not fill the table.
MOST_A_DAY = 300
KEPT = timedelta(days=365)
# A PESEL or a phone number is nobody's search for a paper.
PERSONAL = re.compile(r"(?:\d[\s-]?){7}|@")


def record_zero_result_query(query: str, today: date) -> None:
    """Count a query that found nothing, without who asked it. At most three queries."""
    normal = " ".join(query.lower().split())
    if not normal or len(normal) > LONGEST or PERSONAL.search(normal) or "\x00" in normal:
        return
    of_today = FruitlessSearch.objects.filter(day=today)
    known = of_today.filter(query=normal).update(count=F("count") + 1)
    if not known and of_today.count() < MOST_A_DAY:
        FruitlessSearch.objects.get_or_create(day=today, query=normal)


def purge_zero_result_queries(today: date) -> int:
    """Delete counts older than a year; returns how many rows."""
    deleted, _by_model = FruitlessSearch.objects.filter(day__lt=today - KEPT).delete()
    return deleted
