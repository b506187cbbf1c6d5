"""`/mapa-strony/`: every page and service that this reader may use, on one page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms_ext.office.rules.clock import business_today
from cms_ext.plugins import menu
from cms_ext.public_site.pages.domain.map import site_map


@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    context = {
        "branches": site_map(request, site, business_today()),
        "services": [(entry.title, reverse(entry.url_name)) for entry in menu("public")],
    }
    return render(request, "cms_ext/pages/map.html", context)
