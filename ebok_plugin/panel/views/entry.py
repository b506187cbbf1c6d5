"""One entry of the ledger and its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.panel.domain.queries.entry import entry_card


@require_safe
def entry(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """A charge has a page of its own."""
    today = business_today()
    account = account_for(request.user, slug, today)
    card = entry_card(account, seq, today)
    if card.entry.document_id is not None:
        return redirect("ebok:charge", account.slug, seq)
    context = {"account": account, "card": card, "as_of": as_of(today)}
    return render(request, "ebok_plugin/panel/entry.html", context)
