"""`/szukaj/`: one search over the site's pages and announcements."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms_ext.base.paging import PAGE, page_of
from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.pages.domain.search import hit, matching_pages, question
from cms_ext.public_site.pages.domain.visibility import visible_pages
from cms_ext.public_site.pages.models import HomePage
from cms_ext.public_site.pages.signals import searched_in_vain

PER_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The question stands in `q`, already normalised for every search by a middleware."""
    query = request.GET.get("q", "")
    words = question(query)
    pages = visible_pages(request, business_today(), Page.objects.not_type(HomePage))
    results = page_of(
        request, matching_pages(pages, words).specific(), PER_PAGE, name=PAGE, keep={"q": query}
    )
    if words and not results.paginator.count and request.user.is_anonymous:
        searched_in_vain.send(HomePage, query=query, today=business_today())
    context = {
        "query": query,
        "asked": bool(words),
        "page_obj": results,
        "hits": [hit(page, words) for page in results],
    }
    return render(request, "cms_ext/pages/search.html", context)
