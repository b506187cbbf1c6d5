"""The public addresses of announcements.

Their list and archive, outages, tenders, short addresses, and feeds: whole or of a place.
"""

from __future__ import annotations

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
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.frontend.page_cache.stored import answer_unless_unchanged
from cms_ext.public_site.notices.domain.outages import (
    PLACE_COOKIE,
    choice_of,
    contacts_of_outages,
    estates,
    offered,
    outages_by_building,
    own_choices,
)
from cms_ext.public_site.notices.domain.queries import (
    archive,
    archive_years,
    listing,
    number_of,
    one_visible,
    tenders,
)
from cms_ext.public_site.notices.feeds import dated_events, news_feed, place_of
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
)
from cms_ext.public_site.pages.models.base import section_of

PER_PAGE = 10
YEAR = 365 * 24 * 60 * 60


def list_context(page: AnnouncementIndexPage, request: HttpRequest) -> dict[str, Any]:
    """What the template of the list is given beside the page itself."""
    today = business_today()
    kinds, places = list(AnnouncementKind.objects.all()), estates(today)
    asked = request.GET.get("rodzaj", "")
    kind = next((kind for kind in kinds if kind.code == asked), None)
    choice = choice_of(request.GET.get("gdzie", request.COOKIES.get(PLACE_COOKIE, "")), places)
    chose = "gdzie" in request.GET or choice is not None
    own = [] if chose else own_choices(request, today, places)
    at = [found.place for found in ([choice] if choice else own)]
    years = archive_years(request, today, page)
    year = next((year for year in years if str(year) == request.GET.get("rok")), None)
    listed: Any = (
        archive(request, today, year, kind, at, within=page)
        if year
        else listing(request, today, kind, at, within=page)
    )
    # Places are many, so lists of theirs are counted anew.
    count = None if at else number_of(request, today, listed, kind, year, within=page)
    key = choice.key if choice else ""
    keep = {
        "rodzaj": kind.code if kind else "",
        "gdzie": key,
        "rok": year,
    }
    return {
        "kinds": kinds,
        "kind": kind,
        "estates": offered(places, keeping=[choice.key] if choice else ()),
        "choice": choice,
        "own": own,
        "remembered": key != "" and request.COOKIES.get(PLACE_COOKIE) == key,
        "years": years,
        "year": year,
        "page_obj": page_of(request, listed, PER_PAGE, name=PAGE, keep=keep, count=count),
        "public": section_of(page) is None,
    }


def mark_list(page: AnnouncementIndexPage, request: HttpRequest, response: HttpResponse) -> None:
    """The reader's place goes with the answer when he asks for it; an archive is not indexed."""
    if "zapamietaj" in request.GET and "gdzie" in request.GET:
        _remember(response, request)
    if "rok" in request.GET:
        response["X-Robots-Tag"] = "noindex"


def _remember(response: HttpResponse, request: HttpRequest) -> None:
    choice = choice_of(request.GET["gdzie"], estates(business_today()))
    if choice is None:
        response.delete_cookie(PLACE_COOKIE, samesite="Lax")
        return
    response.set_cookie(
        PLACE_COOKIE,
        choice.key,
        max_age=YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    now = business_now()
    everybody, estates = outages_by_building(request, now)
    own = {
        outage.page.pk: outage.page
        for estate in estates
        for row in estate.buildings
        for outage in row.outages
    }
    context = {
        "everybody": everybody,
        "estates": estates,
        "contacts": contacts_of_outages(own.values(), timezone.localdate(now)),
        "now": now,
    }
    return render(request, "cms_ext/notices/outages.html", context)


@require_safe
def short_address(request: HttpRequest, year: str, number: str) -> HttpResponse:
    """To the announcement, wherever it was moved."""
    page = one_visible(request, business_today(), number=f"OG/{year}/{number}")
    if page is None:
        raise Http404
    return redirect(page.get_url(request))


@require_safe
def show_tenders(request: HttpRequest) -> HttpResponse:
    return render(
        request, "cms_ext/notices/tenders.html", {"tenders": tenders(request, business_now())}
    )


# A reader of feeds comes back by itself; so long it need not ask.
QUARTER = 15 * 60


@require_safe
def rss(request: HttpRequest, place: str = "") -> HttpResponse:
    return _news(request, Rss201rev2Feed, place)


@require_safe
def atom(request: HttpRequest, place: str = "") -> HttpResponse:
    return _news(request, Atom1Feed, place)


@require_safe
def calendar_of_dates(request: HttpRequest, place: str = "") -> HttpResponse:
    found = place_of(place)
    midnight = business_now().replace(hour=0, minute=0, second=0, microsecond=0)
    # Stamped with the day, so that unchanged dates are unchanged bytes.
    content = render_calendar(
        dated_events(_of_anybody(request), found),
        name=_("Terminy Spółdzielni – %(place)s") % {"place": found.label}
        if found
        else _("Terminy Spółdzielni"),
        stamp=midnight,
    )
    return _cacheable(request, HttpResponse(content, content_type="text/calendar; charset=utf-8"))


def _news(request: HttpRequest, kind: type[Rss201rev2Feed | Atom1Feed], place: str) -> HttpResponse:
    feed = news_feed(_of_anybody(request), kind, place_of(place))
    content = feed.writeString("utf-8")
    response = HttpResponse(content, content_type=kind.content_type)
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return _cacheable(request, response)


def _of_anybody(request: HttpRequest) -> HttpRequest:
    """The same question of a reader without an account: a feed is one for all who subscribe."""
    anybody = copy.copy(request)
    anybody.user = AnonymousUser()
    anybody.session = type(request.session)()
    return anybody


def _cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=QUARTER)
    return answer_unless_unchanged(request, response)
