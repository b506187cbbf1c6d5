"""Interest that accrued: each line of its computation, for information."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.interest.domain.queries.accrual import accrued
from ebok_plugin.interest.domain.words import accrued_in_words, line_in_words
from ebok_plugin.ledger.domain.queries.account import account_for


@require_safe
def interest(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing is listed where the co-op shows none, or while a rate is missing."""
    today = business_today()
    account = account_for(request.user, slug, today)
    found = accrued(account, today)
    words = accrued_in_words(found)
    context = {
        "account": account,
        "words": words,
        "total": found.total,
        "items": [
            (item, [line_in_words(line) for line in item.interest.lines]) for item in found.items
        ]
        if words
        else [],
        "as_of": as_of(today),
    }
    return render(request, "ebok_plugin/panel/interest.html", context)
