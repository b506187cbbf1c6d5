"""`/ogloszenia/przerwy/`: is there an outage in my building?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_now
from cms_ext.public_site.notices.domain.contacts import contacts_of_outages
from cms_ext.public_site.notices.domain.outages import outages_by_building


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    now = business_now()
    everybody, estates = outages_by_building(request, now)
    own = {
        outage.page.pk: outage.page
        for estate in estates
        for row in estate.buildings
        for outage in row.outages
    }
    context = {
        "everybody": everybody,
        "estates": estates,
        "contacts": contacts_of_outages(own.values(), timezone.localdate(now)),
        "now": now,
    }
    return render(request, "cms_ext/notices/outages.html", context)
