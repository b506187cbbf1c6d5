"""`/e-bok/konto/…/zuzycie/`: what heat and hot water the own flat used, month by month."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.utilities.meters.domain.use_information import lines_of
from ebok_plugin.utilities.meters.models import UseInformation

MOST_MONTHS = 36


@require_safe
def use(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest month, or that of `?miesiac=2026-10`; 404 for somebody else's account."""
    account = account_for(request.user, slug, business_today())
    known = list(UseInformation.objects.filter(account=account)[:MOST_MONTHS])
    asked = request.GET.get("miesiac")
    months = known if asked is None else [one for one in known if f"{one.month:%Y-%m}" == asked]
    if asked is not None and not months:
        raise Http404
    one = months[0] if months else None
    lines = lines_of(one) if one else []
    context = {
        "account": account,
        "one": one,
        "lines": lines,
        "averageless": any(line.average is None for line in lines),
        "months": known,
    }
    return render(request, "ebok_plugin/meters/use.html", context)
