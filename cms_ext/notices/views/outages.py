"""`/ogloszenia/przerwy/`: is there an outage in my building?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.notices.domain.outages import outages_by_building
from cms_ext.notices.models import AnnouncementIndexPage
from cms_ext.pages.templatetags.coop_pages import crumbs_of
from cms_ext.rules.clock import business_now


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    everybody, estates = outages_by_building(request, business_now())
    index = AnnouncementIndexPage.objects.of_the_public()
    context = {
        "everybody": everybody,
        "estates": estates,
        "crumbs": [*crumbs_of(index), (index.title, index.url)] if index else [],
    }
    return render(request, "cms_ext/notices/outages.html", context)
