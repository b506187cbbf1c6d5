"""The report of an executor of a retention policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet


@dataclass(frozen=True, slots=True)
class Expired:
    """How many rows have outlived their term, and when the term of the oldest began."""

    count: int = 0
    oldest: datetime | None = None

    def __add__(self, other: Expired) -> Expired:
        moments = [moment for moment in (self.oldest, other.oldest) if moment]
        return Expired(self.count + other.count, min(moments, default=None))


def expired(rows: QuerySet[Any], moment: str) -> Expired:
    """The report of `rows`, whose term is counted from the field `moment`."""
    return Expired(rows.count(), rows.aggregate(oldest=Min(moment))["oldest"])
