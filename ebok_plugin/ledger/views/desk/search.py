"""Finding an account by what a caller can tell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of, record
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.ledger.domain.account_search import find
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import (
    SEES,
)

LONGEST = 100


@require_safe
@for_staff(SEES)
def search(request: HttpRequest) -> HttpResponse:
    """Which accounts were shown stands in the access log; what was asked does not."""
    query = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    found = find(query, business_today())
    if found.hits:
        shown = sorted(hit.account.pk for hit in found.hits)
        record("LIST", origin_of(request), note=Account._meta.label, changes={"accounts": shown})
    return render(request, "ebok_plugin/desk/find.html", {"query": query, "found": found})
