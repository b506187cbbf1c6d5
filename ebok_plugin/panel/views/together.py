"""`/e-bok/konto/zestawienie/`: one statement of all own accounts, as page and as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from ebok_plugin.ledger.domain.download import TooManyDownloads
from ebok_plugin.ledger.domain.queries.account import own_accounts
from ebok_plugin.ledger.domain.queries.together import NOTHING, sums_of
from ebok_plugin.panel.forms import TwoDaysForm
from ebok_plugin.payments.freshness import as_of
from ebok_plugin.statements.domain.issue import (
    MOST_ROWS,
    PaperTooLong,
    issue_joint_statement,
    parts_of,
)
from ebok_plugin.statements.views.statement import PDF, file_answer, too_many


@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """Show the accounts from `od` to `do`, by default the current year; report a wrong period."""
    today = business_today()
    form = _period_form(request, today)
    start, end = _days(form.cleaned_data if form.is_valid() else {}, today)
    accounts = list(own_accounts(request.user, today))
    by_account = sums_of(accounts, start, end)
    context = {
        "form": form,
        "start": start,
        "end": end,
        "rows": [(account, by_account[account.pk]) for account in accounts],
        "total": sum(by_account.values(), NOTHING),
        "parts": parts_of(accounts, start, end, MOST_ROWS),
        "most": MOST_ROWS,
        "as_of": as_of(today),
    }
    return render(request, "ebok_plugin/panel/together.html", context)


@require_GET
def together_pdf(request: HttpRequest) -> HttpResponse:
    """Serve the same accounts as one paper, with their operations."""
    today = business_today()
    accounts = list(own_accounts(request.user, today))
    if not accounts:
        raise Http404
    form = _period_form(request, today)
    try:
        if not form.is_valid():
            return _back_to_form(request)
        start, end = _days(form.cleaned_data, today)
        pdf = issue_joint_statement(accounts, start, end, origin=origin_of(request), today=today)
    except TooManyDownloads:
        return too_many(request)
    except PaperTooLong:
        return _back_to_form(request)
    return file_answer(pdf, PDF, f"zestawienie-wszystkich-kont-{start}-{end}.pdf")


def _period_form(request: HttpRequest, today: date) -> TwoDaysForm:
    year = {"od": date(today.year, 1, 1), "do": today}
    return TwoDaysForm(request.GET if request.GET else year, today=today, initial=year)


def _days(values: Mapping[str, Any], today: date) -> tuple[date, date]:
    end = values.get("do") or today
    return values.get("od") or date(end.year, 1, 1), end


def _back_to_form(request: HttpRequest) -> HttpResponse:
    """Redirect to the page, which says what is wrong with the period."""
    return redirect(f"{reverse('ebok:together')}?{request.GET.urlencode()}")
