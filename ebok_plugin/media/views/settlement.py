"""One settlement of one account, explained step by step."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.media.domain.comparison import LEAST_PREMISES, usages
from ebok_plugin.media.domain.explanation import costs_by_medium, explain
from ebok_plugin.media.domain.media_chart import media_chart
from ebok_plugin.media.domain.queries.settlement import (
    AccountSettlement,
    building_sums,
    settlements_of,
    year_before,
)
from ebok_plugin.media.domain.words import in_words


@require_safe
def settlement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """404 for a settlement in which the account has no line, as for one that is not there."""
    today = business_today()
    account = account_for(request.user, slug, today)
    known = settlements_of(account, today)
    one = _numbered(known, pk)
    building = building_sums(one.settlement)
    media = explain(one.lines, building)
    before = year_before(one, known)
    last_year = costs_by_medium(before)
    context = {
        "account": account,
        "one": one,
        "words": in_words(one.result),
        "media": media,
        "chart": media_chart(media),
        "usages": usages(one.lines, before, building),
        "years": [(medium, last_year.get(medium.medium)) for medium in media] if before else [],
        "too_few": min(sums.premises for sums in building.values()) < LEAST_PREMISES,
        "as_of": as_of(today),
    }
    return render(request, "ebok_plugin/media/settlement.html", context)


def _numbered(known: list[AccountSettlement], pk: int) -> AccountSettlement:
    for one in known:
        if one.settlement.pk == pk:
            return one
    raise Http404
