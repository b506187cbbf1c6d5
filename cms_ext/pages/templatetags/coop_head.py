"""`{% load coop_head %}`: what the head of a page tells search engines and those who share it."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.templatetags.static import static

from cms_ext.pages.models import SitePage
from cms_ext.pages.structured import as_json, breadcrumbs
from cms_ext.pages.templatetags.coop_pages import crumbs_of
from cms_ext.theme.frame import Frame

register = template.Library()

PICTURE = "cms_ext/theme/share.png"


@register.inclusion_tag("cms_ext/pages/parts/about_page.html", takes_context=True)
def about_page(context: RequestContext, description: str = "") -> dict[str, Any]:
    """Canonical address, Open Graph and JSON-LD of the context's `page`; of a view's, nothing.

    Only for readers without an account: what a restricted page is about goes to nobody's preview.
    """
    request: HttpRequest = context["request"]
    page, user = context.get("page"), getattr(request, "user", None)
    if not isinstance(page, SitePage) or user is None or user.is_authenticated:
        return {}
    address = page.get_full_url(request)
    if not address:
        return {}
    root = address.removesuffix(page.get_url(request))
    coop = Frame.of(request).coop
    above = [(title, f"{root}{url}") for title, url in crumbs_of(page)]
    things = page.structured_data(coop, address)
    if above:
        things = [*things, breadcrumbs([*above, (page.title, address)])]
    return {
        "canonical": address,
        "title": page.seo_title or page.title,
        "description": description,
        "site": coop.name,
        "picture": f"{root}{static(PICTURE)}",
        "structured": as_json(things),
    }
