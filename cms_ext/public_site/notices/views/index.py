"""The list of announcements and its archive, as `AnnouncementIndexPage` shows them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from cms_ext.base.paging import PAGE, page_of
from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.notices.domain.places import (
    PLACE_COOKIE,
    choice_of,
    estates,
    offered,
    own_choices,
)
from cms_ext.public_site.notices.domain.queries import archive, archive_years, listing
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementKind
from cms_ext.public_site.pages.models.panel import section_of

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
    listed = (
        archive(request, today, year, kind, at, within=page)
        if year
        else listing(request, today, kind, at, within=page)
    )
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
        "page_obj": page_of(request, listed, PER_PAGE, name=PAGE, keep=keep),
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
