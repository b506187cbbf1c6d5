"""Which site a request is for."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.models import Site

from cms_ext.frontend.page_cache.memory import remembered


def site_of(request: HttpRequest) -> Site | None:
    """The one site, of which Wagtail would ask at each request; of several that of the name."""
    if not hasattr(request, "_wagtail_site"):
        sites = remembered(request, "sites", _two)
        if len(sites) == 1 and sites[0].is_default_site:
            request._wagtail_site = sites[0]  # type: ignore[attr-defined]  # where Wagtail keeps it
    found: Site | None = Site.find_for_request(request)
    return found


def _two() -> list[Site]:
    return list(Site.objects.select_related("root_page")[:2])
