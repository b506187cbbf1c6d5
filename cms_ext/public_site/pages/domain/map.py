"""The site map for one reader: the page tree without pages closed to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest
from wagtail.models import Page, Site, get_page_models
from wagtail.query import PageQuerySet

from cms_ext.public_site.pages.domain.visibility import visible_pages
from cms_ext.public_site.pages.models import SitePage


@dataclass(slots=True)
class SiteMapBranch:
    """A page and those that stand below it on the map."""

    title: str
    url: str
    path: str
    below: list[SiteMapBranch] = field(default_factory=list)


def mapped(pages: PageQuerySet) -> PageQuerySet:
    """Those of the types that stand on the map; announcements, for one, have their own list."""
    unmapped = [
        model for model in get_page_models() if issubclass(model, SitePage) and not model.mapped
    ]
    found: PageQuerySet = pages.not_type(*unmapped)
    return found


def site_map(request: HttpRequest, site: Site, today: date) -> list[SiteMapBranch]:
    """The home page's branches. A page whose parent is not shown stands with the next one above."""
    pages = mapped(Page.objects.descendant_of(site.root_page))
    root = SiteMapBranch("", "", site.root_page.path)
    above = [root]
    for page in visible_pages(request, today, pages).order_by("path"):
        while not page.path.startswith(above[-1].path):
            above.pop()
        branch = SiteMapBranch(page.title, page.get_url(request), page.path)
        above[-1].below.append(branch)
        above.append(branch)
    return root.below
