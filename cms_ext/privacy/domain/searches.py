"""The end of the term of what readers searched and did not find."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import Min
from django.utils import timezone

from cms_ext.editing.models import MissedSearch
from cms_ext.privacy.domain.expired import Expired


def forget_missed(before: datetime, rehearse: bool) -> Expired:
    """Whole days: the term of a day begins when it does."""
    rows = MissedSearch.objects.filter(day__lt=timezone.localdate(before))
    oldest = rows.aggregate(oldest=Min("day"))["oldest"]
    began = timezone.make_aware(datetime.combine(oldest, time.min)) if oldest else None
    found = Expired(rows.count(), began)
    if not rehearse:
        rows.delete()
    return found
