"""`{% load coop_head %}`: metadata of a page for search engines and previews."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.templatetags.static import static

from cms_ext.frontend.theme.frame import Frame, site_of
from cms_ext.public_site.pages.models import SitePage
from cms_ext.public_site.pages.structured import describe_breadcrumbs, render_json_ld
from cms_ext.public_site.pages.templatetags.coop_pages import crumbs_of

register = template.Library()

PICTURE = "cms_ext/theme/share.png"


@register.simple_tag(takes_context=True)
def list_address(context: RequestContext) -> str:
    """Return the canonical address of a list that is no page of the CMS."""
    request: HttpRequest = context["request"]
    site = site_of(request)
    return of_its_list(context, f"{site.root_url}{request.path}") if site else ""


def of_its_list(context: RequestContext, address: str) -> str:
    """Return the address of a list with its page number, without filters."""
    page_obj = context.get("page_obj")
    if page_obj is None or page_obj.number == 1 or page_obj.paginator.keep:
        return address
    return f"{address}?page={page_obj.number}"


@register.inclusion_tag("cms_ext/pages/parts/about_page.html", takes_context=True)
def about_page(context: RequestContext, description: str = "") -> dict[str, Any]:
    """Show canonical address, Open Graph and JSON-LD of the context's `page`.

    Only to anonymous readers, so that restricted content gets into no preview.
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
        things = [*things, describe_breadcrumbs([*above, (page.title, address)])]
    return {
        "canonical": of_its_list(context, address),
        "title": page.seo_title or page.title,
        "description": description,
        "site": coop.name,
        "picture": f"{root}{static(PICTURE)}",
        "structured": render_json_ld(things),
    }
