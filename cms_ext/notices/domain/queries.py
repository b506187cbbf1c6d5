"""Which announcements a reader is shown, and in what order."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from cms_ext.notices.models.announcement import AnnouncementPage, AnnouncementQuerySet
from cms_ext.notices.models.kind import AnnouncementKind
from cms_ext.pages.domain.visibility import visible_pages

MOST_PINNED = 3


def current(request: HttpRequest, today: date) -> AnnouncementQuerySet:
    """The announcements that stand today and that this reader may see, without their bodies."""
    every = AnnouncementPage.objects.defer_streamfields().select_related("kind")
    found: AnnouncementQuerySet = visible_pages(request, today, every)
    return found


def listing(
    request: HttpRequest, today: date, kind: AnnouncementKind | None = None
) -> AnnouncementQuerySet:
    """The list: at most three pinned ones on top, then by first day, the newest first."""
    announcements = current(request, today)
    if kind is not None:
        announcements = announcements.filter(kind=kind)
    pinned = announcements.pinned_on(today).newest_first().values_list("pk", flat=True)
    return announcements.with_on_top(list(pinned[:MOST_PINNED]))


def login_procedure(request: HttpRequest, today: date) -> AnnouncementPage | None:
    """The announcement that says how to get a login; the newest one that stands."""
    procedures = current(request, today).filter(kind__code="LOGIN_PROCEDURE")
    found: AnnouncementPage | None = procedures.newest_first().first()
    return found


def dated(request: HttpRequest, today: date) -> AnnouncementQuerySet:
    """Announced events that are not over, the nearest first."""
    midnight = _midnight(today)
    coming = Q(ends_at__gte=midnight) | Q(ends_at=None, starts_at__gte=midnight)
    events = current(request, today).filter(coming, starts_at__isnull=False)
    found: AnnouncementQuerySet = events.order_by("starts_at")
    return found


def outages_on(request: HttpRequest, today: date) -> AnnouncementQuerySet:
    """Outages that last on this day, the first to end first."""
    begun = Q(starts_at__lt=_midnight(today + timedelta(1)))
    outages = dated(request, today).filter(begun, kind__code="OUTAGE")
    found: AnnouncementQuerySet = outages.order_by("ends_at")
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
