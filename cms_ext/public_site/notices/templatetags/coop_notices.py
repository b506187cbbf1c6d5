"""`{% load coop_notices %}`: announcements on the home page and elsewhere."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils import timezone
from wagtail.blocks.stream_block import StreamValue

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.text.folding import folded_words
from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.frontend.theme.frame import find_site
from cms_ext.frontend.theme.terms import TERMS, Term
from cms_ext.plugins import RelatedLink, list_plugins
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain import outages, queries
from cms_ext.public_site.notices.domain.recipients import Reach, measure_reach
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.pages.word_forms import build_pattern


def find_terms(text: str) -> list[Term]:
    """Return the terms that occur in the text, in any form, in the order of the list."""
    words = " ".join(folded_words(text))
    return [term for term in TERMS.values() if re.search(_pattern(term), words)]


def _pattern(term: Term) -> str:
    return rf"\b{' '.join(map(build_pattern, folded_words(str(term.name))))}\b"


register = template.Library()

# A phone folds the sections of a longer text, but for the first.
MANY_SECTIONS = 5
NEWEST = 5
# Outages of the next days that stand above them.
OUTAGES_SOON = 2
NEWEST_INSIDE = 3
NEAREST = 4


@register.simple_tag(takes_context=True)
def how_to_get_a_login(context: RequestContext) -> str:
    """Return the address of the announcement on how to get a login, or ""."""
    request = context["request"]

    def address() -> str:
        announcement = queries.find_login_procedure(business_today())
        return (announcement.get_url(request) or "") if announcement else ""

    return get_cached_part(request, "login procedure", address)


@register.inclusion_tag("cms_ext/notices/parts/neighbours.html", takes_context=True)
def neighbours_of(context: RequestContext, page: notices.AnnouncementPage) -> dict[str, Any]:
    """Show links to the next newer and older announcement; none from a past one."""
    request, today = context["request"], business_today()
    newer, older = (
        (None, None)
        if page.is_over(today)
        else get_cached_part(
            request, ("neighbours", page.pk), lambda: queries.find_neighbours(page, today)
        )
    )
    return {"newer": newer, "older": older, "request": request}


@register.filter
def is_this_year(day: date) -> bool:
    """Return whether a day of the list needs no year."""
    return day.year == business_today().year


@register.inclusion_tag("cms_ext/theme/parts/terms.html")
def terms_of_announcement(page: notices.AnnouncementPage) -> dict[str, Any]:
    """Show the office's terms that the announcement uses, folded."""
    return {"terms": find_terms(f"{page.title} {page.text()}")}


@register.inclusion_tag("cms_ext/notices/parts/contacts.html")
def contacts_of_announcement(page: notices.AnnouncementPage) -> dict[str, Any]:
    """Show a card with the contacts of the places, if there are any."""
    today = business_today()
    if not outages.has_contacts(page, today):
        return {}
    targets = page.targets
    contacts = outages.find_contacts(targets, today)
    # Places are named only once if everybody looks after all of them.
    one_place = all(outages.looks_after_all(contact, targets) for contact in contacts)
    return {"contacts": contacts, "one_place": one_place}


@register.inclusion_tag("cms_ext/notices/parts/newest.html", takes_context=True)
def newest_announcements(context: RequestContext) -> dict[str, Any]:
    """Show the first announcements of the list: outages of these days, pinned ones, the newest."""
    request = context["request"]
    listing = queries.list_announcements(request, business_today())
    soon = _outages_soon(request)
    above = {one.pk for one in (*soon, *listing.pinned)}
    return {
        "soon": soon,
        "pinned": [one for one in listing.pinned if one not in soon],
        "announcements": [one for one in listing[:NEWEST] if one.pk not in above],
        "request": request,
    }


@register.inclusion_tag("cms_ext/notices/parts/inside.html", takes_context=True)
def announcements_inside(context: RequestContext, realm: str) -> dict[str, Any]:
    """Show a card with a panel's newest announcements, if there are any."""
    request = context["request"]
    announcements = get_cached_part(request, ("inside", realm), lambda: _newest_inside(realm))
    # They are all in the panel's one list.
    urls = [announcement.get_url(request) or "" for announcement in announcements[:1]]
    list_url = "".join(url.removesuffix("/").rpartition("/")[0] + "/" for url in urls)
    return {"announcements": announcements, "whole": list_url, "request": request}


def _newest_inside(realm: str) -> list[notices.AnnouncementPage]:
    newest = queries.list_newest_inside(realm, business_today()).only(
        "title", "url_path", "valid_from"
    )
    return list(newest[:NEWEST_INSIDE])


@register.inclusion_tag("cms_ext/notices/parts/nearest.html", takes_context=True)
def nearest_dates(context: RequestContext) -> dict[str, Any]:
    """Show a card with the next announced events that do not stand above the announcements."""
    events = _announced(context["request"])
    soon = _outages_soon(context["request"])
    return {
        "events": [event for event in events if event not in soon][:NEAREST],
        "request": context["request"],
    }


@register.inclusion_tag("cms_ext/notices/parts/band.html", takes_context=True)
def outage_band(context: RequestContext) -> dict[str, Any]:
    """Show the banner below the header on the day of an outage, until it ends."""
    now, request = business_now(), context["request"]
    outage = outages.find_outage_of_the_day(_outages_for_reader(request), now)
    ends = outage.ends_at if outage else None
    return {
        "request": request,
        "outage": outage,
        "lasts": outage is not None
        and outages.find_state(outage, now) == outages.OutageState.LASTING,
        "ends_today": ends is not None and timezone.localdate(ends) == timezone.localdate(now),
    }


def _outages_soon(request: HttpRequest) -> list[notices.AnnouncementPage]:
    return outages.list_outages_soon(_outages_for_reader(request), business_now())[:OUTAGES_SOON]


def _outages_for_reader(request: HttpRequest) -> list[notices.AnnouncementPage]:
    """Return the events among which outages are; of known premises those that reach them."""
    events: list[notices.AnnouncementPage] | None = getattr(request, "_coop_outages", None)
    if events is None:
        own = outages.list_own_premises(request, business_today())
        reaching = outages.list_outages_that_reach(request, own, business_now()) if own else None
        events = _announced(request) if reaching is None else reaching
        request._coop_outages = events  # type: ignore[attr-defined]  # read back above
    return events


def _announced(request: HttpRequest) -> list[notices.AnnouncementPage]:
    """Return the announced events that are not over; queried once per request."""
    events: list[notices.AnnouncementPage] | None = getattr(request, "_coop_coming", None)
    if events is None:
        events = list(queries.list_dated(request, business_today()).only(*queries.ON_CARDS))
        request._coop_coming = events  # type: ignore[attr-defined]  # read back above
    return events


@register.simple_tag
def ways_on(page: notices.AnnouncementPage) -> list[RelatedLink]:
    """Return what plugins offer on the page of an outage that is not over. No query."""
    over = page.ends_at is not None and page.ends_at <= business_now()
    if page.kind is None or page.kind.code != "OUTAGE" or over:
        return []
    offers = (plugin.site.at_outage for plugin in list_plugins())
    links = [find(page) for find in offers if find]
    return [link for link in links if link is not None]


@register.simple_tag(takes_context=True)
def announcements_above(context: RequestContext) -> list[tuple[str, str]]:
    """Return the breadcrumbs of a screen that belongs to the public list."""
    request = context["request"]
    index, site = notices.AnnouncementIndexPage.objects.of_the_public(), find_site(request)
    # The public list is right below the home page, which the site object holds already.
    above = (site.root_page, index) if index and site else ()
    return [(page.title, page.get_url(request)) for page in above]


@register.simple_tag
def reach_today(targets: Targets, kind: notices.AnnouncementKind | None) -> Reach:
    """Return whom an announcement would reach today."""
    return measure_reach(targets, kind, business_today())


@dataclass(slots=True)
class TextSection:
    """A heading, if any, and the blocks up to the next one; `folded` on a phone."""

    heading: str = ""
    blocks: list[StreamValue.StreamChild] = field(default_factory=list)
    folded: bool = False


@register.filter
def sections(body: StreamValue) -> list[TextSection]:
    """Split a text at its headings of the second level.

    Of five sections and more a phone folds those after the first.
    """
    found = [TextSection()]
    for block in body:
        if block.block_type == "heading" and block.value["level"] == "2":
            found.append(TextSection(block.value["text"]))
        else:
            found[-1].blocks.append(block)
    if len(found) > MANY_SECTIONS:
        for one in found[2:]:
            one.folded = True
    return found
