"""Feeds of announcements: news as RSS and Atom, announced dates as a calendar; whole or of a
place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _

from cms_ext.base.dates.calendars import CalendarEvent
from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.sanitising.words import one_line
from cms_ext.base.web.site_address import site_address, site_host
from cms_ext.frontend.theme.frame import Frame
from cms_ext.premises.models import Staircase
from cms_ext.public_site.notices.domain.outages import Choice as FeedPlace
from cms_ext.public_site.notices.domain.outages import choice_of, estates
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.notices.domain.targets import Visit, announcements_concerning, schedules
from cms_ext.public_site.notices.models import AnnouncementPage, Correction

__all__ = ["FeedPlace", "place_of"]


def place_of(key: str) -> FeedPlace | None:
    """None for the feed of the whole co-op. Raises Http404 for a place that there is none of."""
    if not key:
        return None
    found = choice_of(key, estates(business_today()))
    if found is None:
        raise Http404(_("Nie ma takiej nieruchomości, budynku ani klatki."))
    return found


MOST = 50


def news_feed(
    request: HttpRequest, kind: type[SyndicationFeed], place: FeedPlace | None
) -> SyndicationFeed:
    """The feed as a reader without an account sees it, newest first; `request` is his."""
    announcements = current(request, business_today()).newest_first()
    if place is not None:
        announcements = announcements_concerning(announcements, place.place)
    # XML can hold no control signs: one in the name of a kind would cost everybody the feed.
    name = one_line(Frame.of(request).coop.name)
    title = _("Ogłoszenia – %(name)s") % {"name": name}
    feed = kind(
        title=f"{title} – {one_line(place.label)}" if place else title,
        link=site_address("/ogloszenia/"),
        description=_("Ogłoszenia Spółdzielni, które dziś obowiązują."),
        language="pl",
        feed_url=site_address(request.path),
        author_name=name,
    )
    newest = Correction.objects.filter(announcement=OuterRef("pk")).order_by("-pk")
    announcements = announcements.annotate(corrected_at=Subquery(newest.values("at")[:1]))
    for page in announcements[:MOST]:
        _add(feed, page, request)
    return feed


def _add(feed: SyndicationFeed, page: AnnouncementPage, request: HttpRequest) -> None:
    feed.add_item(
        title=one_line(page.title),
        link=site_address(page.get_url(request)),
        # Readers take a description for HTML, and these are plain words.
        description=escape(one_line(" ".join(_sentences(page)))),
        # The number never changes, whatever is corrected and wherever the page is moved.
        unique_id=f"tag:{site_host()},2026:{page.number}",
        unique_id_is_permalink=False,
        # Anew only with a correction that readers are to be told of (AN-09).
        pubdate=page.corrected_at or page.first_published_at,
        updateddate=page.last_published_at,
        categories=[one_line(str(page.kind))] if page.kind else [],
    )


def _sentences(page: AnnouncementPage) -> list[str]:
    found = [page.lead]
    if page.where:
        found.append(_("Dotyczy: %(where)s.") % {"where": page.where})
    if page.valid_until:
        found.append(_("Na tablicy do %(day)s.") % {"day": _long_day(page.valid_until)})
    return found


def _long_day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


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
        uid=f"{uid}@{site_host()}",
        summary=page.title,
        starts=starts,
        ends=ends,
        location=location,
        description=page.lead,
        url=site_address(page.get_url(request)),
        sequence=_corrections(page),
    )


def _corrections(page: AnnouncementPage) -> int:
    """Grows with each publication after the first: minutes between the first and the last."""
    if not (page.first_published_at and page.last_published_at):
        return 0
    return int((page.last_published_at - page.first_published_at).total_seconds()) // 60
