"""`/e-bok/konto/zestawienie/`: one statement of all own accounts, to read and to print."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.queries.account import own_accounts
from ebok_plugin.ledger.domain.queries.together import NOTHING, sums_of
from ebok_plugin.panel.forms import TwoDaysForm


@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """Of the period `od` to `do`, by default the current year; a wrong one is said."""
    today = business_today()
    year = {"od": date(today.year, 1, 1), "do": today}
    form = TwoDaysForm(request.GET or None, today=today, initial=year)
    values = form.cleaned_data if form.is_valid() else {}
    end = values.get("do") or today
    start = values.get("od") or date(end.year, 1, 1)
    accounts = list(own_accounts(request.user, today))
    by_account = sums_of(accounts, start, end)
    context = {
        "form": form,
        "start": start,
        "end": end,
        "rows": [(account, by_account[account.pk]) for account in accounts],
        "total": sum(by_account.values(), NOTHING),
        "as_of": as_of(today),
    }
    return render(request, "ebok_plugin/panel/together.html", context)
