"""The site's own addresses: search, site map, pictures, and files for programs."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.contrib.redirects.views import CreateView, EditView
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.frontend.theme.frame import Frame, find_site
from cms_ext.people.identity.views.guard import for_staff, is_administrator
from cms_ext.plugins import MenuEntry, Tile, list_menu_entries, list_tiles
from cms_ext.plugins.realm import GATED_PREFIXES
from cms_ext.public_site.pages.domain.offered_page import find_offered_pages, is_urgent
from cms_ext.public_site.pages.domain.search import (
    build_hit,
    find_matching_pages,
    find_partial_matches,
    read_query,
)
from cms_ext.public_site.pages.domain.tasks import task_address
from cms_ext.public_site.pages.domain.visibility import (
    build_site_map,
    make_anonymous_request,
    visible_pages,
)
from cms_ext.public_site.pages.forms import OldAddressForm
from cms_ext.public_site.pages.models import HomePage
from cms_ext.public_site.pages.signals import searched_in_vain
from cms_ext.public_site.pages.synonyms.domain import list_synonyms

# The range of page keys in one file of the site map.
PART = 300
PART_NAME = re.compile(r"0|[1-9][0-9]{0,8}")
# RFC 9116: less than a year, so that the file of an abandoned site expires.
SECURITY_TERM = timedelta(days=180)
CLOSED = ("/admin/", "/konto/", "/ustawienia/", "/szukaj/", *GATED_PREFIXES)


@require_safe
def serve_sitemap(request: HttpRequest) -> HttpResponse:
    """Return the public pages of today, without archived announcements.

    A site with more than `PART` pages gets an index of parts; `?czesc=3` is the part with a range
    of page keys. Raises Http404 for a part without a page.
    """
    nobody = make_anonymous_request()
    site = _site(request)
    pages = visible_pages(
        nobody, business_today(), Page.objects.descendant_of(site.root_page, True)
    )
    part_name = request.GET.get("czesc")
    if part_name is None:
        sizes = get_cached_part(request, ("site map", site.pk), lambda: _parts(pages))
        if sum(sizes.values()) > PART:
            address = f"{site.root_url}{reverse('pages:sitemap')}"
            parts = [f"{address}?czesc={part}" for part in sizes]
            return _xml(request, "sitemap_index", {"parts": parts})
    else:
        part = _part_named(part_name)
        pages = pages.filter(pk__gte=part * PART, pk__lt=(part + 1) * PART)
    rows = [(page.get_full_url(request), page.last_published_at) for page in pages.order_by("path")]
    if part_name is not None and not rows:
        raise Http404
    return _xml(request, "sitemap", {"pages": rows})


def _part_named(name: str) -> int:
    """Return the number of a part. Raises Http404 for a malformed one."""
    if PART_NAME.fullmatch(name) is None:
        raise Http404
    return int(name)


def _parts(pages: PageQuerySet) -> dict[int, int]:
    """Return the parts that hold a page, in order, and how many each holds."""
    # SQLite and PostgreSQL both divide integers to integers.
    found = pages.order_by().annotate(part=F("pk") / PART).values("part")
    sizes = found.annotate(size=Count("pk")).values_list("part", "size")
    return dict(sizes.order_by("part"))


def _xml(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    return render(request, f"cms_ext/pages/{name}.xml", context, content_type="application/xml")


@require_safe
def serve_robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {prefix}" for prefix in CLOSED),
        "",
        f"Sitemap: {_site(request).root_url}{reverse('pages:sitemap')}",
    ]
    return _text(lines)


@require_safe
def serve_security(request: HttpRequest) -> HttpResponse:
    """Return security.txt (RFC 9116); 404 without a contact."""
    root, coop = _site(request).root_url, Frame.of(request).coop
    contacts = []
    if coop.email:
        contacts.append(f"mailto:{coop.email}")
    if coop.contact_page is not None:
        contacts.append(f"{root}{coop.contact_page.get_url(request)}")
    if not contacts:
        raise Http404
    # Whole days, so that all answers of a day are equal.
    expires = (timezone.now() + SECURITY_TERM).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires}",
        "Preferred-Languages: pl, en",
        f"Canonical: {root}{reverse('pages:security')}",
    ]
    return _text(lines)


def _site(request: HttpRequest) -> Site:
    site = find_site(request)
    if site is None:
        raise Http404
    return site


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


RENDITIONS = "images"
MODERN = {".webp": "image/webp", ".avif": "image/avif"}
WEEK = 7 * 24 * 60 * 60


@require_safe
def serve_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a rendition by file name; originals and documents have no address here.

    A server in front may serve the same folder itself.
    """
    response = serve(request, name, document_root=str(Path(settings.MEDIA_ROOT) / RENDITIONS))
    # Some systems lack these media types, and browsers must not guess.
    modern = MODERN.get(Path(name).suffix)
    if modern and response.status_code == 200:
        response["Content-Type"] = modern
    patch_cache_control(response, public=True, max_age=WEEK)
    return response


PER_PAGE = 10


@require_safe
def search_site(request: HttpRequest) -> HttpResponse:
    """Show the results for `q`, which a middleware has normalised."""
    query = request.GET.get("q", "")
    words = read_query(query, list_synonyms() if query else ())
    pages = visible_pages(request, business_today(), Page.objects.not_type(HomePage))
    found: Any = find_matching_pages(pages, words)
    results = select_page(
        request,
        found,
        PER_PAGE,
        name=PAGE,
        keep={"q": getattr(request, "typed_query", query)},
    )
    in_vain = bool(words) and not results.paginator.count
    if in_vain and request.user.is_anonymous:
        searched_in_vain.send(HomePage, query=query, today=business_today())
    partial = find_partial_matches(pages, words)[:] if in_vain and len(words) > 1 else []
    context = {
        "query": query,
        "asked": bool(words),
        "tasks": find_offered_pages(words, _realm_of(request)),
        "page_obj": results,
        "more": found.more,
        "is_urgent": is_urgent(words),
        "hits": [build_hit(page, words) for page in results],
        "partial": [build_hit(page, words) for page in partial],
    }
    return render(request, "cms_ext/pages/search.html", context)


@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    site = find_site(request)
    if site is None:
        raise Http404
    context = {
        "branches": build_site_map(request, site, business_today()),
        "services": _services(_realm_of(request)),
    }
    return render(request, "cms_ext/pages/map.html", context)


def _realm_of(request: HttpRequest) -> str:
    """Return the realm of a signed-in reader; "" for others."""
    reader = Frame.of(request).person
    return reader.realm if reader else ""


def _services(realm: str) -> list[tuple[str, str]]:
    """Return (title, address) of what plugins offer everybody, each page once."""
    entries: list[Tile | MenuEntry] = [
        *list_tiles(),
        *list_menu_entries("public"),
        *list_menu_entries("footer"),
    ]
    offered = {task_address(realm, reverse(entry.url_name)): entry.title for entry in entries}
    return [(title, address) for address, title in offered.items()]


@for_staff(is_administrator)
def show_page_types(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    response: HttpResponse = PageTypesUsageReportView.as_view(**kwargs)(request)
    return response


class OldAddressCreateView(CreateView):
    """Wagtail's form for a redirect; `?old_path=` fills in the old address."""

    form_class = OldAddressForm

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "old_path": self.request.GET.get("old_path", "")}


class OldAddressEditView(EditView):
    form_class = OldAddressForm


add_old_address = require_admin_access(OldAddressCreateView.as_view())
edit_old_address = require_admin_access(OldAddressEditView.as_view())
