"""The ledger of one account, a year at a time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.rules.clock import business_today
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.domain.queries.statement import statement
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.views.year import asked_year, years_of


@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """404 for an account that is not there and for one that is not the reader's."""
    return ledger_page(request, account_for(request.user, slug, business_today()))


def ledger_page(request: HttpRequest, account: Account) -> HttpResponse:
    """The page of an account that the caller has already been given."""
    today = business_today()
    year = asked_year(request, today)
    context = {
        "account": account,
        "year": year,
        "years": years_of(account, today),
        "statement": statement(account, year.start, year.end),
    }
    return render(request, "ebok_plugin/ledger/account.html", context)
