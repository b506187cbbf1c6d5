"""The main menu: which links, and which of them is the current place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from cms_ext.base.realm import GATED_PREFIXES
from cms_ext.frontend.page_cache.memory import remembered
from cms_ext.plugins import menu


@dataclass(frozen=True, slots=True)
class MenuLink:
    """`current` is the value of aria-current: "page", "true" above the page, or empty."""

    title: str
    url: str
    current: str = ""


def menu_links(request: HttpRequest, site: Site | None, realm: str) -> list[MenuLink]:
    """The panel's menu inside the panel of `realm`, the site's menu everywhere else."""
    if realm and request.path.startswith(_prefixes(realm)):
        entries = [(entry.title, reverse(entry.url_name)) for entry in menu("panel", realm)]
    else:
        pages = remembered(request, ("menu", site and site.pk), lambda: _menu_pages(site, request))
        entries = [*pages, *((entry.title, reverse(entry.url_name)) for entry in menu("public"))]
    return _marked(entries, request.path)


def _prefixes(realm: str) -> tuple[str, ...]:
    return tuple(prefix for prefix, its_realm in GATED_PREFIXES.items() if its_realm == realm)


def _menu_pages(site: Site | None, request: HttpRequest) -> list[tuple[str, str]]:
    if site is None:
        return []
    # The clock decides, also when the sweep that takes expired pages off is late.
    lasting = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
    home = site.root_page
    # Wagtail's `public()` would read the walls of all pages; here only those above can matter.
    above = [home.path[:length] for length in range(home.steplen, len(home.path) + 1, home.steplen)]
    walls = PageViewRestriction.objects.filter(page__path__in=above)
    pages = (
        Page.objects.child_of(home)
        .live()
        .in_menu()
        .filter(lasting, ~Exists(walls), view_restrictions=None)
        .only("title", "url_path")
        .order_by("path")
    )
    return [(page.title, page.get_url(request)) for page in pages]


def _marked(entries: Iterable[tuple[str, str]], path: str) -> list[MenuLink]:
    """The link with the longest address that the path starts with is the current place."""
    entries = list(entries)
    here = max((url for _title, url in entries if path.startswith(url)), key=len, default="")
    above = "page" if path == here else "true"
    return [MenuLink(title, url, above if url == here else "") for title, url in entries]
