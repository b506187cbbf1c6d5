"""Tenders: announcements of their kind, of which `ends_at` is the last moment for an offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Case, F, Q, When
from django.http import HttpRequest
from django.utils import timezone

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.visibility import visible_pages

# Older ones stand in the archive of announcements.
MOST_CLOSED = 20
# Those without a deadline stand last in either list.
EARLIEST, LATEST = (day.replace(tzinfo=UTC) for day in (datetime.min, datetime.max))


@dataclass(frozen=True, slots=True)
class Tenders:
    """`open` by deadline, the nearest first; `closed` the latest first."""

    open: list[AnnouncementPage]
    closed: list[AnnouncementPage]


def tenders(request: HttpRequest, now: datetime) -> Tenders:
    """The tenders that this reader may see; without a deadline one is open while it is listed."""
    today = timezone.localdate(now)
    every = AnnouncementPage.objects.defer_streamfields().filter(kind__code="TENDER")
    begun = visible_pages(request, today, every, unlisted_too=True).filter(valid_from__lte=today)
    listed = Q(valid_until=None) | Q(valid_until__gte=today)
    is_open = listed & (Q(ends_at=None) | Q(ends_at__gt=now))
    over = begun.exclude(is_open).order_by(F("ends_at").desc(nulls_last=True), "-number")
    shown = begun.filter(is_open | Q(pk__in=over.values("pk")[:MOST_CLOSED]))
    marked = shown.annotate(opened=Case(When(is_open, then=True), default=False))
    newest = list(marked.order_by("-number"))
    return Tenders(
        sorted((one for one in newest if one.opened), key=_ends(LATEST)),
        sorted((one for one in newest if not one.opened), key=_ends(EARLIEST), reverse=True),
    )


def _ends(without: datetime) -> Callable[[AnnouncementPage], datetime]:
    """What a tender is sorted by: its deadline, or `without` where it has none."""
    return lambda tender: tender.ends_at or without
