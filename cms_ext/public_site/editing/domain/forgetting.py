"""The end of the term of what readers searched or asked for and did not find."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db.models import Min, QuerySet
from django.utils import timezone

from cms_ext.desks.privacy.domain.expired import Expired
from cms_ext.public_site.editing.models import MissedAddress, MissedSearch


def forget_missed(before: datetime, rehearse: bool) -> Expired:
    return _forget(MissedSearch.objects.all(), "day", before, rehearse)


def forget_missed_addresses(before: datetime, rehearse: bool) -> Expired:
    return _forget(MissedAddress.objects.all(), "last", before, rehearse)


def _forget(rows: QuerySet[Any], day: str, before: datetime, rehearse: bool) -> Expired:
    """Whole days: the term of a day begins when it does."""
    rows = rows.filter(**{f"{day}__lt": timezone.localdate(before)})
    oldest = rows.aggregate(oldest=Min(day))["oldest"]
    began = timezone.make_aware(datetime.combine(oldest, time.min)) if oldest else None
    found = Expired(rows.count(), began)
    if not rehearse:
        rows.delete()
    return found
