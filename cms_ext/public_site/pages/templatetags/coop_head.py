"""`{% load coop_head %}`: what the head of a page tells search engines and those who share it."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.templatetags.static import static

from cms_ext.frontend.theme.frame import Frame, site_of
from cms_ext.public_site.pages.models import SitePage
from cms_ext.public_site.pages.structured import as_json, breadcrumbs
from cms_ext.public_site.pages.templatetags.coop_pages import crumbs_of

register = template.Library()

PICTURE = "cms_ext/theme/share.png"


@register.simple_tag(takes_context=True)
def list_address(context: RequestContext) -> str:
    """The whole address of a list that is no page of the CMS, as search engines should keep it."""
    request: HttpRequest = context["request"]
    site = site_of(request)
    return of_its_list(context, f"{site.root_url}{request.path}") if site else ""


def of_its_list(context: RequestContext, address: str) -> str:
    """The address of a list with the number of its page; the filters of a reader stay away."""
    page_obj = context.get("page_obj")
    if page_obj is None or page_obj.number == 1 or page_obj.paginator.keep:
        return address
    return f"{address}?page={page_obj.number}"


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
        "canonical": of_its_list(context, address),
        "title": page.seo_title or page.title,
        "description": description,
        "site": coop.name,
        "picture": f"{root}{static(PICTURE)}",
        "structured": as_json(things),
    }
