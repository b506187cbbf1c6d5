"""One charge document: how its amount came about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.models import ChargeDocument
from ebok_plugin.ledger.period import Period


@require_safe
def charge(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """The document of the account's entry number `seq`; what is booked ahead is not there yet."""
    today = business_today()
    account = account_for(request.user, slug, today)
    document = get_object_or_404(
        ChargeDocument.objects.select_related("entry__reversed_by", "correction_of__entry"),
        account=account,
        entry__seq=seq,
        entry__booking_date__lte=today,
    )
    context = {
        "account": account,
        "document": document,
        "period": Period.parse(document.period),
        "as_of": as_of(today),
        "lines": list(document.lines.select_related("component")),
    }
    return render(request, "ebok_plugin/panel/charge.html", context)
