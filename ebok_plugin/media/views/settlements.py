"""All settlements of an account, and the way from a posting to its settlement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.media.domain.queries.settlement import settlements_of
from ebok_plugin.media.domain.words import in_words


@require_safe
def settlements(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest first; those taken back or corrected stay in the list and say so."""
    today = business_today()
    account = account_for(request.user, slug, today)
    known = settlements_of(account, today)
    context = {
        "account": account,
        "settlements": [(one, in_words(one.result)) for one in known],
        "as_of": as_of(today),
    }
    return render(request, "ebok_plugin/media/settlements.html", context)


@require_safe
def of_entry(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """To the settlement behind a posting; a posting whose rows were never kept says so."""
    today = business_today()
    account = account_for(request.user, slug, today)
    entry = get_object_or_404(
        account.entries, seq=seq, kind=EntryKind.MEDIA_SETTLEMENT, booking_date__lte=today
    )
    for one in settlements_of(account, today):
        if one.entry == entry:
            return redirect("ebok_media:settlement", account.slug, one.settlement.pk)
    context = {"account": account, "entry": entry, "as_of": as_of(today)}
    return render(request, "ebok_plugin/media/without_lines.html", context)
