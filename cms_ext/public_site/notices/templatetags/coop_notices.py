"""`{% load coop_notices %}`: announcements on the home page and elsewhere."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils import timezone

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.frontend.theme.frame import site_of
from cms_ext.plugins import RelatedLink, list_plugins
from cms_ext.public_site.notices.domain.outages import (
    OutageState,
    contacts_at,
    has_contacts,
    looks_after_all,
    outage_of_the_day,
    state_of,
)
from cms_ext.public_site.notices.domain.queries import (
    ON_CARDS,
    dated,
    listing,
    login_procedure,
    neighbours,
    newest_inside,
)
from cms_ext.public_site.notices.domain.targets import Reach, reach_of
from cms_ext.public_site.notices.domain.terms import terms_in
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.notices.targets import Targets

register = template.Library()

NEWEST = 5
NEWEST_INSIDE = 3
NEAREST = 4


@register.simple_tag(takes_context=True)
def how_to_get_a_login(context: RequestContext) -> str:
    """The address of the announcement that says how to get a login, or nothing."""
    request = context["request"]

    def address() -> str:
        announcement = login_procedure(business_today())
        return (announcement.get_url(request) or "") if announcement else ""

    return get_cached_part(request, "login procedure", address)


@register.inclusion_tag("cms_ext/notices/parts/neighbours.html", takes_context=True)
def neighbours_of(context: RequestContext, page: AnnouncementPage) -> dict[str, Any]:
    """The ways to the next newer and the next older announcement; none from one that is over."""
    request, today = context["request"], business_today()
    newer, older = (
        (None, None)
        if page.is_over(today)
        else get_cached_part(request, ("neighbours", page.pk), lambda: neighbours(page, today))
    )
    return {"newer": newer, "older": older, "request": request}


@register.inclusion_tag("cms_ext/theme/parts/terms.html")
def terms_of_announcement(page: AnnouncementPage) -> dict[str, Any]:
    """The words of the office that the announcement uses, folded till asked for."""
    return {"terms": terms_in(f"{page.title} {page.text()}")}


@register.inclusion_tag("cms_ext/notices/parts/contacts.html")
def contacts_of_announcement(page: AnnouncementPage) -> dict[str, Any]:
    """A card with those who look after the places; nothing where nobody is to be called."""
    today = business_today()
    if not has_contacts(page, today):
        return {}
    targets = page.targets
    contacts = contacts_at(targets, today)
    # The page names the places once where everybody looks after all of them.
    one_place = all(looks_after_all(contact, targets) for contact in contacts)
    return {"contacts": contacts, "one_place": one_place}


@register.inclusion_tag("cms_ext/notices/parts/newest.html", takes_context=True)
def newest_announcements(context: RequestContext) -> dict[str, Any]:
    """The first announcements of the list, under their heading."""
    newest = listing(context["request"], business_today())[:NEWEST]
    return {"announcements": newest, "request": context["request"]}


@register.inclusion_tag("cms_ext/notices/parts/inside.html", takes_context=True)
def announcements_inside(context: RequestContext, realm: str) -> dict[str, Any]:
    """A card with the newest announcements of a panel; nothing when there are none."""
    request = context["request"]
    announcements = get_cached_part(request, ("inside", realm), lambda: _newest_inside(realm))
    # They all stand in the panel's one list.
    urls = [one.get_url(request) or "" for one in announcements[:1]]
    whole = "".join(url.removesuffix("/").rpartition("/")[0] + "/" for url in urls)
    return {"announcements": announcements, "whole": whole, "request": request}


def _newest_inside(realm: str) -> list[AnnouncementPage]:
    newest = newest_inside(realm, business_today()).only("title", "url_path", "valid_from")
    return list(newest[:NEWEST_INSIDE])


@register.inclusion_tag("cms_ext/notices/parts/nearest.html", takes_context=True)
def nearest_dates(context: RequestContext) -> dict[str, Any]:
    """A card with the next announced events; nothing when there are none."""
    return {"events": _coming(context["request"])[:NEAREST], "request": context["request"]}


@register.inclusion_tag("cms_ext/notices/parts/band.html", takes_context=True)
def outage_band(context: RequestContext) -> dict[str, Any]:
    """The band under the header on the day of an outage, until it ends."""
    now = business_now()
    outage = outage_of_the_day(_coming(context["request"]), now)
    ends = outage.ends_at if outage else None
    return {
        "request": context["request"],
        "outage": outage,
        "lasts": outage is not None and state_of(outage, now) == OutageState.LASTING,
        "ends_today": ends is not None and timezone.localdate(ends) == timezone.localdate(now),
    }


def _coming(request: HttpRequest) -> list[AnnouncementPage]:
    """The announced events that are not over, asked once a request."""
    asked: list[AnnouncementPage] | None = getattr(request, "_coop_coming", None)
    if asked is None:
        asked = list(dated(request, business_today()).only(*ON_CARDS))
        request._coop_coming = asked  # type: ignore[attr-defined]  # read back above
    return asked


@register.simple_tag
def ways_on(page: AnnouncementPage) -> list[RelatedLink]:
    """What plugins offer on the page of an outage that is not over. No query."""
    over = page.ends_at is not None and page.ends_at <= business_now()
    if page.kind is None or page.kind.code != "OUTAGE" or over:
        return []
    offers = (plugin.site.at_outage for plugin in list_plugins())
    links = [find(page) for find in offers if find]
    return [link for link in links if link is not None]


@register.simple_tag(takes_context=True)
def announcements_above(context: RequestContext) -> list[tuple[str, str]]:
    """The crumbs of a screen that belongs to the public list of announcements."""
    request = context["request"]
    index, site = AnnouncementIndexPage.objects.of_the_public(), site_of(request)
    # The public list stands right below the home page, which the site knows already.
    above = (site.root_page, index) if index and site else ()
    return [(page.title, page.get_url(request)) for page in above]


@register.simple_tag
def reach_today(targets: Targets, kind: AnnouncementKind | None) -> Reach:
    """Whom an announcement will reach, as it would be today."""
    return reach_of(targets, kind, business_today())
