"""The first page after signing in: how much, until when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms_ext.rules.clock import business_today
from cms_ext.theme.month_chart import MonthChart, MonthFigures, month_chart
from ebok_plugin.fee_changes.domain.queries.notice import coming_change, open_contests
from ebok_plugin.interest.domain.queries.accrual import accrued
from ebok_plugin.interest.domain.words import accrued_in_words
from ebok_plugin.ledger.domain.overview import AccountLine, Overview, overview
from ebok_plugin.ledger.domain.queries.account import accounts_for, balances_of
from ebok_plugin.ledger.domain.queries.explain import explain
from ebok_plugin.ledger.domain.queries.open_postings import open_postings_of
from ebok_plugin.ledger.domain.queries.statement import (
    Row,
    last_payments,
    month_totals,
    statement,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.panel.domain.as_of import as_of
from ebok_plugin.panel.domain.payment import payment
from ebok_plugin.panel.domain.queries.years import years_of

RECENT_MONTHS = 3
RECENT_ROWS = 8
YEARS_OF_PAPERS = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One account in full; with several, the list of them above the one that `?konto=` names."""
    today = business_today()
    own = list(accounts_for(request.user, today))
    if not own:
        raise Http404  # the right ended between the gate and here
    context = start_page(own, request.GET.get("konto"), today)
    response = render(request, "ebok_plugin/panel/home.html", context)
    # A payment code is for this person alone.
    patch_cache_control(response, private=True, no_store=True)
    return response


def start_page(own: Sequence[Account], slug: str | None, today: date) -> dict[str, Any]:
    """What the page shows of accounts that the caller has already been given."""
    accounts = overview(own, balances_of(own, today))
    chosen = _chosen(accounts, slug)
    postings = open_postings_of(chosen.account, today)
    return {
        "overview": accounts,
        "chosen": chosen,
        "account": chosen.account,
        "state": chosen.state,
        "words": chosen.words,
        "explanation": explain(chosen.account, today),
        "postings": postings,
        "plans": sorted({debit.plan for debit in chosen.state.open_debits if debit.plan}),
        "payment": payment(chosen.account, chosen.state, postings),
        "interest": accrued_in_words(accrued(chosen.account, today)),
        "coming": coming_change(chosen.account, today),
        "contests": list(open_contests(chosen.account)),
        "as_of": as_of(today),
        "payments": list(last_payments(chosen.account, today)),
        "chart": _chart(chosen.account, today),
        "recent": _recent(chosen.account, today),
        "years": years_of(chosen.account, today)[:YEARS_OF_PAPERS],
        "today": today,
    }


def _chosen(accounts: Overview, slug: str | None) -> AccountLine:
    """The account in the address, the most pressing one without; 404 for one that is not his."""
    if slug is None:
        return accounts.most_pressing
    for line in accounts.lines:
        if line.account.slug == slug:
            return line
    raise Http404


def _chart(account: Account, today: date) -> MonthChart:
    return month_chart(
        [
            MonthFigures(month.period.first_day, month.charged.amount, month.paid.amount)
            for month in month_totals(account, today)
        ]
    )


def _recent(account: Account, today: date) -> list[Row]:
    """The newest rows first, each with the balance after it."""
    start = Period.of(today).plus(1 - RECENT_MONTHS).first_day
    return list(reversed(statement(account, start, today).rows))[:RECENT_ROWS]
