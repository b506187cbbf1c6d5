"""`{% load coop_notices %}`: announcements on the home page and elsewhere."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from cms_ext.notices.domain.outages import State, state_of
from cms_ext.notices.domain.queries import dated, listing, login_procedure, outages_of_the_day
from cms_ext.notices.domain.targets import Recipients, recipients
from cms_ext.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.pages.templatetags.coop_pages import above
from cms_ext.rules.clock import business_now, business_today

register = template.Library()

NEWEST = 5
NEAREST = 4


@register.simple_tag(takes_context=True)
def how_to_get_a_login(context: RequestContext) -> str:
    """The address of the announcement that says how to get a login, or nothing."""
    announcement = login_procedure(context["request"], business_today())
    return announcement.get_url(context["request"]) if announcement else ""


@register.inclusion_tag("cms_ext/notices/parts/newest.html", takes_context=True)
def newest_announcements(context: RequestContext) -> dict[str, Any]:
    """The first announcements of the list, under their heading."""
    return {"announcements": listing(context["request"], business_today())[:NEWEST]}


@register.inclusion_tag("cms_ext/notices/parts/nearest.html", takes_context=True)
def nearest_dates(context: RequestContext) -> dict[str, Any]:
    """A card with the next announced events; nothing when there are none."""
    return {"events": dated(context["request"], business_today())[:NEAREST]}


@register.inclusion_tag("cms_ext/notices/parts/band.html", takes_context=True)
def outage_band(context: RequestContext) -> dict[str, Any]:
    """The band under the header on the day of an outage, until it ends."""
    now = business_now()
    outage = outages_of_the_day(context["request"], now).first()
    return {
        "outage": outage,
        "lasts": outage is not None and state_of(outage, now) == State.LASTING,
    }


@register.simple_tag
def announcements_above() -> list[tuple[str, str]]:
    """The crumbs of a screen that belongs to the public list of announcements."""
    index = AnnouncementIndexPage.objects.of_the_public()
    return above(index) if index else []


@register.simple_tag
def recipients_of(page: AnnouncementPage) -> Recipients:
    """How many premises the announcement concerns as it was saved."""
    return recipients(page.targets)
