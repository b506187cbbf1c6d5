"""One charge document: how its amount came about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms_ext.rules.clock import business_today
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.period import Period


@require_safe
def charge(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """The document of the account's entry number `seq`; what is booked ahead is not there yet."""
    today = business_today()
    account = account_for(request.user, slug, today)
    entry = get_object_or_404(
        account.entries.select_related(
            "document__correction_of__entry", "reversed_by"
        ).filter(document__isnull=False, booking_date__lte=today),
        seq=seq,
    )
    document = entry.document
    context = {
        "account": account,
        "entry": entry,
        "document": document,
        "period": Period.parse(document.period),
        "lines": list(document.lines.select_related("component")),
        "reversed_by": getattr(entry, "reversed_by", None),
    }
    return render(request, "ebok_plugin/ledger/charge.html", context)
