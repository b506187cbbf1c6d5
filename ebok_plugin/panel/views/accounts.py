"""All accounts of the person, or the only one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.overview import overview
from ebok_plugin.ledger.domain.queries.account import accounts_for, balances_of
from ebok_plugin.panel.views.account import ledger_answer


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    today = business_today()
    own = list(accounts_for(request.user, today))
    if len(own) == 1:
        return ledger_answer(request, own[0], request.GET.dict())
    context = {"overview": overview(own, balances_of(own, today)), "as_of": as_of(today)}
    return render(request, "ebok_plugin/panel/accounts.html", context)
