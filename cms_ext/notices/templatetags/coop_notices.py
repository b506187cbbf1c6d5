"""`{% load coop_notices %}`: announcements on the home page and elsewhere."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from cms_ext.notices.domain.queries import dated, listing, login_procedure, outages_on
from cms_ext.notices.models import AnnouncementIndexPage
from cms_ext.rules.clock import business_today

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
    return {
        "announcements": listing(context["request"], business_today())[:NEWEST],
        "index": AnnouncementIndexPage.objects.first(),
    }


@register.inclusion_tag("cms_ext/notices/parts/nearest.html", takes_context=True)
def nearest_dates(context: RequestContext) -> dict[str, Any]:
    """A card with the next announced events; nothing when there are none."""
    return {"events": dated(context["request"], business_today())[:NEAREST]}


@register.inclusion_tag("cms_ext/notices/parts/band.html", takes_context=True)
def outage_band(context: RequestContext) -> dict[str, Any]:
    """The band under the header while an outage lasts."""
    return {"outage": outages_on(context["request"], business_today()).first()}
