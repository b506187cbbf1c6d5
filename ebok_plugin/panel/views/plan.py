"""An instalment plan as the resident sees it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.domain.queries.book import standings_of
from ebok_plugin.ledger.domain.record import TOLERANCE


@require_safe
def plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Only what a second person approved is a plan; 404 for one that is not of this account."""
    today = business_today()
    account = account_for(request.user, slug, today)
    found = [one for one in standings_of(account, today) if one.plan.pk == pk]
    if not found:
        raise Http404
    entries = account.entries.filter(seq__in=found[0].plan.debits).in_order()
    context = {
        "account": account,
        "standing": found[0],
        "entries": entries,
        "tolerance": TOLERANCE.days,
        "as_of": as_of(today),
        "today": today,
    }
    return render(request, "ebok_plugin/panel/plan.html", context)
