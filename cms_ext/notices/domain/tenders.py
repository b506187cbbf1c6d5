"""Tenders: announcements of their kind, of which `ends_at` is the last moment for an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from cms_ext.notices.models import AnnouncementPage
from cms_ext.pages.domain.visibility import visible_pages

# Older ones stand in the archive of announcements.
MOST_CLOSED = 20


@dataclass(frozen=True, slots=True)
class Tenders:
    """`open` by deadline, the nearest first; `closed` the latest first."""

    open: list[AnnouncementPage]
    closed: list[AnnouncementPage]


def tenders(request: HttpRequest, now: datetime) -> Tenders:
    """What this reader may see; a tender without a deadline is open as long as it is listed."""
    today = timezone.localdate(now)
    every = AnnouncementPage.objects.defer_streamfields().filter(kind__code="TENDER")
    begun = visible_pages(request, today, every, unlisted_too=True).filter(valid_from__lte=today)
    listed = Q(valid_until=None) | Q(valid_until__gte=today)
    is_open = listed & (Q(ends_at=None) | Q(ends_at__gt=now))
    return Tenders(
        list(begun.filter(is_open).order_by("ends_at", "-number")),
        list(begun.exclude(is_open).order_by("-ends_at", "-number")[:MOST_CLOSED]),
    )
