"""The search of the first screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.desks.frame.first_screen.panel import list_searchable_groups, search_groups
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff


@require_safe
@for_staff(ENTERS_ADMIN)
def show_search(request: StaffRequest) -> HttpResponse:
    """What fits the query, group by group; each group only as the right allows."""
    query = normalised_query(request.GET.get("q", ""))
    groups = list_searchable_groups(request.user)
    origin = origin_of(request)
    context = {
        "query": query,
        "groups": groups,
        "found": search_groups(groups, request.user, query, business_today(), origin=origin),
    }
    return render(request, "cms_ext/first_screen/search.html", context)
