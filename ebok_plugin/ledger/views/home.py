"""The first page after signing in: how much, until when, and why."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.rules.clock import business_today
from cms_ext.theme.month_chart import MonthChart, MonthFigures, month_chart
from ebok_plugin.freshness import payments_booked_until
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.open_postings import OpenPostings, open_postings, transfer_title
from ebok_plugin.ledger.domain.overview import AccountLine, Overview, overview
from ebok_plugin.ledger.domain.queries.account import accounts_for, balances_of
from ebok_plugin.ledger.domain.queries.explain import explain
from ebok_plugin.ledger.domain.queries.record import records_of
from ebok_plugin.ledger.domain.queries.statement import (
    Row,
    last_payments,
    month_totals,
    statement,
)
from ebok_plugin.ledger.domain.words import freshness
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period

RECENT_MONTHS = 3
RECENT_ROWS = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One account in full; with several, the list of them above the one that `?konto=` names."""
    today = business_today()
    own = list(accounts_for(request.user, today))
    if not own:
        raise Http404  # the right ended between the gate and here
    accounts = overview(own, balances_of(own, today))
    chosen = _chosen(accounts, request.GET.get("konto"))
    postings = _postings(chosen, today)
    context = {
        "overview": accounts,
        "chosen": chosen,
        "account": chosen.account,
        "state": chosen.state,
        "words": chosen.words,
        "explanation": explain(chosen.account, today),
        "postings": postings,
        "transfer_title": transfer_title(chosen.account.account_no, postings),
        "freshness": freshness(
            today,
            payments_booked_until(today),
            stale_after_days=settings.COOP_STALE_AFTER_DAYS,
        ),
        "payments": list(last_payments(chosen.account, today)),
        "chart": _chart(chosen.account, today),
        "recent": _recent(chosen.account, today),
        "today": today,
    }
    return render(request, "ebok_plugin/ledger/home.html", context)


def _chosen(accounts: Overview, slug: str | None) -> AccountLine:
    """The account in the address, the most pressing one without; 404 for one that is not his."""
    if slug is None:
        return accounts.most_pressing
    for line in accounts.lines:
        if line.account.slug == slug:
            return line
    raise Http404


def _postings(line: AccountLine, today: date) -> OpenPostings:
    records = records_of([line.account], today)[line.account.pk]
    return open_postings(records, line.state, allocation_settings())


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
