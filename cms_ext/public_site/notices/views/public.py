"""The public addresses of announcements: list, outages, tenders, short addresses, feeds."""

import copy
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.calendars import render_calendar
from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.frontend.page_cache.cached_views import answer_unless_unchanged
from cms_ext.public_site.notices.domain import outages, queries
from cms_ext.public_site.notices.feeds import build_news_feed, find_feed_place, list_dated_events
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementKind
from cms_ext.public_site.pages.models.base import find_section

PER_PAGE = 10
YEAR = 365 * 24 * 60 * 60


def list_context(page: AnnouncementIndexPage, request: HttpRequest) -> dict[str, Any]:
    """Return the template context of the list besides the page itself."""
    today = business_today()
    kinds, places = list(AnnouncementKind.objects.all()), outages.list_estates(today)
    kind_code = request.GET.get("rodzaj", "")
    kind = next((kind for kind in kinds if kind.code == kind_code), None)
    choice = outages.find_choice(
        request.GET.get("gdzie", request.COOKIES.get(outages.PLACE_COOKIE, "")), places
    )
    chose = "gdzie" in request.GET or choice is not None
    own = [] if chose else outages.list_own_choices(request, today, places)
    at = [found.place for found in ([choice] if choice else own)]
    years = queries.list_archive_years(request, today, page)
    year = next((year for year in years if str(year) == request.GET.get("rok")), None)
    listed: Any = (
        queries.list_archived_in(request, today, year, kind, at, within=page)
        if year
        else queries.list_announcements(request, today, kind, at, within=page)
    )
    # Counts by place are not cached: there are many places.
    count = None if at else queries.count_listed(request, today, listed, kind, year, within=page)
    key = choice.key if choice else ""
    keep = {
        "rodzaj": kind.code if kind else "",
        "gdzie": key,
        "rok": year,
    }
    return {
        "kinds": kinds,
        "kind": kind,
        "estates": outages.select_offered(places, keeping=[choice.key] if choice else ()),
        "choice": choice,
        "own": own,
        "remembered": key != "" and request.COOKIES.get(outages.PLACE_COOKIE) == key,
        "years": years,
        "year": year,
        "page_obj": select_page(request, listed, PER_PAGE, name=PAGE, keep=keep, count=count),
        "public": find_section(page) is None,
    }


def mark_list(page: AnnouncementIndexPage, request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie with the reader's place on request; keep archives out of search engines."""
    if "zapamietaj" in request.GET and "gdzie" in request.GET:
        _store_place(response, request)
    if "rok" in request.GET:
        response["X-Robots-Tag"] = "noindex"


def _store_place(response: HttpResponse, request: HttpRequest) -> None:
    choice = outages.find_choice(request.GET["gdzie"], outages.list_estates(business_today()))
    if choice is None:
        response.delete_cookie(outages.PLACE_COOKIE, samesite="Lax")
        return
    response.set_cookie(
        outages.PLACE_COOKIE,
        choice.key,
        max_age=YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


@require_safe
def show_outages(request: HttpRequest) -> HttpResponse:
    now = business_now()
    everybody, estates = outages.group_outages(request, now)
    own = {
        outage.page.pk: outage.page
        for estate in estates
        for row in estate.buildings
        for outage in row.outages
    }
    context = {
        "everybody": everybody,
        "estates": estates,
        "contacts": outages.find_outage_contacts(own.values(), timezone.localdate(now)),
        "now": now,
    }
    return render(request, "cms_ext/notices/outages.html", context)


@require_safe
def follow_short_address(request: HttpRequest, year: str, number: str) -> HttpResponse:
    """Redirect to the announcement, wherever it was moved."""
    page = queries.find_visible(request, business_today(), number=f"OG/{year}/{number}")
    if page is None:
        raise Http404
    return redirect(page.get_url(request))


@require_safe
def show_tenders(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "cms_ext/notices/tenders.html",
        {"tenders": queries.list_tenders(request, business_now())},
    )


# How long a feed reader may cache, in seconds.
QUARTER = 15 * 60


@require_safe
def serve_rss(request: HttpRequest, place: str = "") -> HttpResponse:
    return _news(request, Rss201rev2Feed, place)


@require_safe
def serve_atom(request: HttpRequest, place: str = "") -> HttpResponse:
    return _news(request, Atom1Feed, place)


@require_safe
def serve_calendar(request: HttpRequest, place: str = "") -> HttpResponse:
    found = find_feed_place(place)
    midnight = business_now().replace(hour=0, minute=0, second=0, microsecond=0)
    # Stamped with the day, so that unchanged dates give unchanged bytes.
    content = render_calendar(
        list_dated_events(_of_anybody(request), found),
        name=_("Terminy Spółdzielni – %(place)s") % {"place": found.label}
        if found
        else _("Terminy Spółdzielni"),
        stamp=midnight,
    )
    return _cacheable(request, HttpResponse(content, content_type="text/calendar; charset=utf-8"))


def _news(request: HttpRequest, kind: type[Rss201rev2Feed | Atom1Feed], place: str) -> HttpResponse:
    feed = build_news_feed(_of_anybody(request), kind, find_feed_place(place))
    content = feed.writeString("utf-8")
    response = HttpResponse(content, content_type=kind.content_type)
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return _cacheable(request, response)


def _of_anybody(request: HttpRequest) -> HttpRequest:
    """Return the request of an anonymous reader: a feed is the same for all."""
    anybody = copy.copy(request)
    anybody.user = AnonymousUser()
    anybody.session = type(request.session)()
    return anybody


def _cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=QUARTER)
    return answer_unless_unchanged(request, response)
