"""`/przetargi/`: which tenders are open, until when, and which are over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_now
from cms_ext.public_site.notices.domain.tenders import tenders


@require_safe
def show_tenders(request: HttpRequest) -> HttpResponse:
    return render(
        request, "cms_ext/notices/tenders.html", {"tenders": tenders(request, business_now())}
    )
