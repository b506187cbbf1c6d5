"""The calendar of announced dates: outages, works, readings, inspections and general meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest

from cms_ext.base.calendars import CalendarEvent
from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.notices.domain.schedule import Visit, schedules
from cms_ext.public_site.notices.domain.targets import announcements_concerning
from cms_ext.public_site.notices.feeds.place import FeedPlace
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.premises.models import Staircase

KINDS = ("OUTAGE", "WORKS", "READINGS", "INSPECTION", "MEETING_GM")


def dated_events(request: HttpRequest, place: FeedPlace | None) -> list[CalendarEvent]:
    """One event for each row of a schedule, or for the hours of an announcement without one.

    At a staircase only the rows of that staircase and those of no staircase.
    """
    announcements = current(request, business_today()).defer(None).select_related("kind")
    announcements = announcements.filter(kind__code__in=KINDS).newest_first()
    if place is not None:
        announcements = announcements_concerning(announcements, place.place)
    at = place.place if place and isinstance(place.place, Staircase) else None
    pages = list(announcements)
    visits = schedules(pages)
    return [event for page in pages for event in _events(page, visits[page.pk], request, at)]


def _events(
    page: AnnouncementPage, visits: list[Visit], request: HttpRequest, at: Staircase | None
) -> Iterator[CalendarEvent]:
    for visit in visits:
        if at is None or visit.staircase in (None, at):
            yield _event(
                page,
                request,
                uid=f"{page.number}-{visit.key}",
                starts=visit.starts,
                ends=visit.ends,
                location=visit.where,
            )
    if not visits and page.starts_at:
        yield _event(
            page,
            request,
            uid=str(page.number),
            starts=page.starts_at,
            ends=page.ends_at,
            location=page.where,
        )


def _event(
    page: AnnouncementPage,
    request: HttpRequest,
    *,
    uid: str,
    starts: datetime,
    ends: datetime | None,
    location: str,
) -> CalendarEvent:
    return CalendarEvent(
        uid=f"{uid}@{request.get_host()}",
        summary=page.title,
        starts=starts,
        ends=ends,
        location=location,
        description=page.lead,
        url=page.get_full_url(request),
        sequence=_corrections(page),
    )


def _corrections(page: AnnouncementPage) -> int:
    """Grows with each publication after the first: minutes between the first and the last."""
    if not (page.first_published_at and page.last_published_at):
        return 0
    return int((page.last_published_at - page.first_published_at).total_seconds()) // 60
