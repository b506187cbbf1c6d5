"""`/ogloszenia/przerwy/`: is there an outage in my building?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.notices.domain.outages import outages_by_building
from cms_ext.rules.clock import business_now


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    everybody, estates = outages_by_building(request, business_now())
    context = {"everybody": everybody, "estates": estates}
    return render(request, "cms_ext/notices/outages.html", context)
