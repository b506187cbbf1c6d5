"""The first page after signing in: how much, until when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms_ext.frontend.theme.charts import MonthChart, MonthFigures, month_chart
from cms_ext.office.rules.clock import business_today
from ebok_plugin.fee_changes.domain.notices import coming_change, open_contests
from ebok_plugin.freshness import as_of
from ebok_plugin.interest.domain.accrued import accrued_line
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import AccountBalance, read_book
from ebok_plugin.ledger.domain.overview import AccountLine, Overview, overview
from ebok_plugin.ledger.domain.queries.account import accounts_for
from ebok_plugin.ledger.domain.queries.book import books_of
from ebok_plugin.ledger.domain.queries.explain import explained
from ebok_plugin.ledger.domain.queries.statement import (
    last_payments,
    month_totals,
    newest_rows,
    years_of,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.statements.domain.payment_code import payment

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
    """What the page shows of accounts that the caller has already been given.

    The books are read once, from the end of last month on, where the explanation begins.
    """
    rules = allocation_settings()
    books = books_of(own, today, cut_by=Period.of(today).previous.last_day)
    stand = {pk: read_book(book, today, rules) for pk, book in books.items()}
    accounts = overview(own, {pk: one.state for pk, one in stand.items()})
    chosen = _chosen(accounts, slug)
    book = books[chosen.account.pk]
    postings = stand[chosen.account.pk].postings
    return {
        "overview": accounts,
        "chosen": chosen,
        "account": chosen.account,
        "state": chosen.state,
        "words": chosen.words,
        "explanation": explained(chosen.account, book, today),
        "postings": postings,
        "plans": sorted({debit.plan for debit in chosen.state.open_debits if debit.plan}),
        "payment": payment(chosen.account, chosen.state, postings),
        "interest": accrued_line(chosen.account, today, book.plans),
        "coming": coming_change(chosen.account, today),
        "contests": list(open_contests(chosen.account)),
        "as_of": as_of(today),
        "payments": list(last_payments(chosen.account, today)),
        "chart": _chart(chosen.account, chosen.state),
        "recent": newest_rows(chosen.account, chosen.state, _recent_since(today), RECENT_ROWS),
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


def _chart(account: Account, state: AccountBalance) -> MonthChart:
    return month_chart(
        [
            MonthFigures(month.period.first_day, month.charged.amount, month.paid.amount)
            for month in month_totals(account, state)
        ]
    )


def _recent_since(today: date) -> date:
    return Period.of(today).plus(1 - RECENT_MONTHS).first_day
