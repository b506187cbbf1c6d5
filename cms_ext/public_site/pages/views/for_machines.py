"""What programs ask every site for: its addresses, what to leave alone, whom to tell of a hole."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from cms_ext.base.realm import GATED_PREFIXES
from cms_ext.frontend.theme.frame import Frame
from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.pages.domain.visibility import request_of_nobody, visible_pages

# The most that the format takes in one file.
MOST = 50_000
# RFC 9116: less than a year. A site that nobody keeps any more stops saying that somebody does.
SECURITY_TERM = timedelta(days=180)
CLOSED = ("/admin/", "/konto/", "/ustawienia/", "/szukaj/", *GATED_PREFIXES)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages of today, whoever asks. An archived announcement is none of them."""
    nobody = request_of_nobody()
    site = _site(request)
    pages = visible_pages(
        nobody, business_today(), Page.objects.descendant_of(site.root_page, True)
    )
    context = {
        "pages": [
            (page.get_full_url(request), page.last_published_at)
            for page in pages.order_by("path")[:MOST]
        ]
    }
    return render(request, "cms_ext/pages/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {prefix}" for prefix in CLOSED),
        "",
        f"Sitemap: {_site(request).root_url}{reverse('pages:sitemap')}",
    ]
    return _text(lines)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Without anybody to write to there is no such file."""
    root, coop = _site(request).root_url, Frame.of(request).coop
    contacts = []
    if coop.email:
        contacts.append(f"mailto:{coop.email}")
    if coop.contact_page is not None:
        contacts.append(f"{root}{coop.contact_page.get_url(request)}")
    if not contacts:
        raise Http404
    # Whole days, so that two answers of a day are the same.
    expires = (timezone.now() + SECURITY_TERM).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires}",
        "Preferred-Languages: pl, en",
        f"Canonical: {root}{reverse('pages:security')}",
    ]
    return _text(lines)


def _site(request: HttpRequest) -> Site:
    site: Site | None = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
