"""`/ogloszenia/przerwy/`: is there an outage in my building?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.notices.domain.outages import outages_by_building
from cms_ext.rules.clock import business_now


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    now = business_now()
    everybody, estates = outages_by_building(request, now)
    context = {"everybody": everybody, "estates": estates, "now": now}
    return render(request, "cms_ext/notices/outages.html", context)
