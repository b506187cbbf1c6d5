"""Feeds of announcements: RSS, Atom and a calendar, of the co-op or of a place."""

from collections.abc import Iterator
from datetime import datetime

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
from cms_ext.public_site.notices.blocks import Visit, read_schedules
from cms_ext.public_site.notices.domain.outages import Choice, find_choice, list_estates
from cms_ext.public_site.notices.domain.queries import list_current
from cms_ext.public_site.notices.domain.recipients import filter_concerning
from cms_ext.public_site.notices.models import AnnouncementPage, Correction

MAX_ENTRIES = 50


def find_feed_place(key: str) -> Choice | None:
    """Return the place, None for the whole co-op. Raises Http404 for an unknown one."""
    if not key:
        return None
    found = find_choice(key, list_estates(business_today()))
    if found is None:
        raise Http404(_("Nie ma takiej nieruchomości, budynku ani klatki."))
    return found


def build_news_feed(
    request: HttpRequest, kind: type[SyndicationFeed], place: Choice | None
) -> SyndicationFeed:
    """Return the feed, newest first, as the anonymous `request` sees it."""
    announcements = list_current(request, business_today()).newest_first()
    if place is not None:
        announcements = filter_concerning(announcements, place.place)
    # XML allows no control characters: one in a name would break the feed for everybody.
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
    for page in announcements[:MAX_ENTRIES]:
        _add(feed, page, request)
    return feed


def _add(feed: SyndicationFeed, page: AnnouncementPage, request: HttpRequest) -> None:
    feed.add_item(
        title=one_line(page.title),
        link=site_address(page.get_url(request)),
        # Feed readers parse descriptions as HTML.
        description=escape(one_line(" ".join(_sentences(page)))),
        # The number never changes, whatever is corrected and wherever the page is moved.
        unique_id=f"tag:{site_host()},2026:{page.number}",
        unique_id_is_permalink=False,
        # New only with a correction for readers (AN-09).
        pubdate=page.corrected_at or page.first_published_at,
        updateddate=page.last_published_at,
        categories=[one_line(str(page.kind))] if page.kind else [],
    )


def _sentences(page: AnnouncementPage) -> list[str]:
    found = [page.lead]
    if page.where:
        found.append(_("Dotyczy: %(where)s.") % {"where": page.where})
    if page.valid_until:
        found.append(_("Na tablicy do %(day)s.") % {"day": f"{page.valid_until:%d.%m.%Y}"})
    return found


KINDS = ("OUTAGE", "WORKS", "READINGS", "INSPECTION", "MEETING_GM")


def list_dated_events(request: HttpRequest, place: Choice | None) -> list[CalendarEvent]:
    """Return an event for each row of a schedule, or for an announcement's hours.

    For a staircase only its own rows and those without a staircase.
    """
    announcements = list_current(request, business_today()).defer(None).select_related("kind")
    announcements = announcements.filter(kind__code__in=KINDS).newest_first()
    if place is not None:
        announcements = filter_concerning(announcements, place.place)
    at = place.place if place and isinstance(place.place, Staircase) else None
    pages = list(announcements)
    visits = read_schedules(pages)
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
    """Return a number that grows with each publication: minutes since the first one."""
    if not (page.first_published_at and page.last_published_at):
        return 0
    return int((page.last_published_at - page.first_published_at).total_seconds()) // 60
