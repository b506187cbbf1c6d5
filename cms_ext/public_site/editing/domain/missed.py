"""Queries without a result, counted for editors."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db.models import F, Sum

from cms_ext.public_site.editing.models import MissedSearch

LONGEST = 80
# A robot must not fill the table.
MOST_A_DAY = 300
LOOKED_BACK = timedelta(days=30)
# A PESEL, a telephone number or an address of somebody is no question to the site.
PERSONAL = re.compile(r"(?:\d[\s-]?){7}|@")


def record_zero_result_query(query: str, today: date) -> None:
    """Count a question that found nothing, without who asked it. At most three queries."""
    normal = " ".join(query.lower().split())
    if not normal or len(normal) > LONGEST or PERSONAL.search(normal):
        return
    of_today = MissedSearch.objects.filter(day=today)
    known = of_today.filter(query=normal).update(count=F("count") + 1)
    if not known and of_today.count() < MOST_A_DAY:
        MissedSearch.objects.get_or_create(day=today, query=normal)


def zero_result_queries(today: date, most: int) -> list[tuple[str, int]]:
    """The most frequent queries of the last month with their counts."""
    lately = MissedSearch.objects.filter(day__gt=today - LOOKED_BACK, day__lte=today)
    summed = lately.order_by().values("query").annotate(times=Sum("count"))
    return list(summed.order_by("-times", "query").values_list("query", "times")[:most])
