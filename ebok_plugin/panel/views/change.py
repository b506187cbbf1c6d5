"""Why the balance changed between two days."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.frontend.theme.charts import step_bars
from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.period import Period
from ebok_plugin.panel.domain.balance_change import balance_change
from ebok_plugin.panel.forms.two_days import TwoDaysForm


@require_safe
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """`?od=…&do=…`; without them from the end of last month to today."""
    today = business_today()
    account = account_for(request.user, slug, today)
    usual = {"od": usual_start(today), "do": today}
    form = TwoDaysForm({**usual, **_asked(request)}, today=today)
    days = {**usual, **form.cleaned_data} if form.is_valid() else usual
    shown = balance_change(account, days["od"], days["do"])
    bars = step_bars(shown.opening.amount, [group.amount.amount for group in shown.groups])
    context = {
        "account": account,
        "form": form,
        "change": shown,
        "bars": bars,
        "steps": list(zip(shown.groups, bars.steps, strict=True)),
        "as_of": as_of(today),
        "from_day": shown.start + timedelta(1),
    }
    return render(request, "ebok_plugin/panel/change.html", context)


def usual_start(today: date) -> date:
    """The last day of the month before."""
    return Period.of(today).previous.last_day


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("od", "do") if request.GET.get(name)}
