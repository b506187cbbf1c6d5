"""The short address that stands on posters and in text messages, `/o/2026-0012/`."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.notices.domain.queries import one_visible


@require_safe
def short_address(request: HttpRequest, year: str, number: str) -> HttpResponse:
    """To the announcement, wherever it was moved."""
    page = one_visible(request, business_today(), number=f"OG/{year}/{number}")
    if page is None:
        raise Http404
    return redirect(page.get_url(request))
