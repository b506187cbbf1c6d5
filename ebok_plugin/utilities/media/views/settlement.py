"""The settlements of an account, and one of them explained step by step."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.frontend.theme.charts import BarChart, ChartLayout, Series, bar_chart
from cms_ext.plugins import find_panel_desk
from ebok_plugin.ledger.domain.disputed import row_key
from ebok_plugin.ledger.domain.download import TooManyDownloads
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.panel.charts import MarkedBar, marked_bar
from ebok_plugin.panel.domain.entry import payment_state_of, payment_states_of
from ebok_plugin.payments.freshness import describe_booked_until
from ebok_plugin.statements.views.papers import PDF, file_answer, refuse_too_many
from ebok_plugin.utilities.media.domain.explanation import (
    MediumExplained,
    costs_by_medium,
    describe_result,
    explain_media,
)
from ebok_plugin.utilities.media.domain.settlement import (
    LEAST_PREMISES,
    AccountSettlement,
    Usage,
    list_settlements,
    list_usages,
    sum_buildings,
    year_before,
)
from ebok_plugin.utilities.meters.domain.own_meters import find_readings_of_period
from ebok_plugin.utilities.meters.domain.use_information import find_information, issue_use_sheet

COST_AND_ADVANCES = ChartLayout(
    (
        Series("a", Decimal("0.17"), Decimal("0.3")),
        Series("b", Decimal("0.53"), Decimal("0.28")),
    ),
    monthly=False,
    middle=Decimal("0.49"),
)


def media_chart(media: Sequence[MediumExplained]) -> BarChart:
    """Draw at least one medium under its short code; the list beside explains it."""
    parts = "; ".join(
        _("{medium}: koszt {cost}, zaliczki {advances}").format(
            medium=medium.medium.label, cost=medium.cost, advances=medium.advances
        )
        for medium in media
    )
    return bar_chart(
        [(medium.medium.short, (medium.cost.amount, medium.advances.amount)) for medium in media],
        COST_AND_ADVANCES,
        _("Wykres słupkowy. {told}.").format(told=parts),
    )


def usage_bar(usage: Usage, *, too_few: bool) -> MarkedBar:
    """Draw the usage with marks for the average, where the page shows it, and the year before."""
    return marked_bar(usage.own, (None if too_few else usage.average, usage.before))


@require_safe
def settlement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Explain one settlement; 404 for one in which the account has no line."""
    today = business_today()
    account = account_for(request.user, slug, today)
    account_settlements = list_settlements(account, today)
    chosen = _numbered(account_settlements, pk)
    building = sum_buildings(chosen.settlement)
    media = explain_media(chosen.lines, building)
    before = year_before(chosen, account_settlements)
    last_year = costs_by_medium(before)
    too_few = min(sums.premises for sums in building.values()) < LEAST_PREMISES
    context = {
        "account": account,
        "one": chosen,
        "words": describe_result(chosen.result),
        "paying": payment_state_of(account, chosen.entry, today).words if chosen.entry else "",
        "desk": find_panel_desk("ebok"),
        "media": media,
        "explained": [(medium, row_key(account, pk, medium.medium.value)) for medium in media],
        "chart": media_chart(media),
        "usages": [
            (usage, usage_bar(usage, too_few=too_few))
            for usage in list_usages(chosen.lines, before, building)
        ],
        "years": [(medium, last_year.get(medium.medium)) for medium in media] if before else [],
        "too_few": too_few,
        "readings": find_readings_of_period(
            account, chosen.settlement.period_from, chosen.settlement.period_to
        ),
        "use_months": find_information(
            account, chosen.settlement.period_from, chosen.settlement.period_to
        ),
        "as_of": describe_booked_until(today),
    }
    return render(request, "ebok_plugin/media/settlement.html", context)


@require_safe
def use_sheet(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the yearly information on use for a settlement, as a PDF."""
    today = business_today()
    account = account_for(request.user, slug, today)
    settled = _numbered(list_settlements(account, today), pk).settlement
    try:
        pdf = issue_use_sheet(
            account,
            settled.period_from,
            settled.period_to,
            origin=origin_of(request),
            today=today,
        )
    except TooManyDownloads:
        return refuse_too_many(request)
    if pdf is None:
        raise Http404
    return file_answer(pdf, PDF, f"zuzycie-{account.slug}-{settled.period_to:%Y}.pdf")


def _numbered(account_settlements: list[AccountSettlement], pk: int) -> AccountSettlement:
    for account_settlement in account_settlements:
        if account_settlement.settlement.pk == pk:
            return account_settlement
    raise Http404


@require_safe
def settlements(request: HttpRequest, slug: str) -> HttpResponse:
    """List the settlements, newest first, with what is paid; corrected ones are marked."""
    today = business_today()
    account = account_for(request.user, slug, today)
    account_settlements = list_settlements(account, today)
    states = payment_states_of(
        account,
        [one.entry for one in account_settlements if one.entry and _is_to_pay(one)],
        today,
    )
    context = {
        "account": account,
        "settlements": [
            (one, describe_result(one.result), states.get(one.entry.seq) if one.entry else None)
            for one in account_settlements
        ],
        "as_of": describe_booked_until(today),
    }
    return render(request, "ebok_plugin/media/settlements.html", context)


def _is_to_pay(one: AccountSettlement) -> bool:
    return one.is_current and one.result > ZERO


@require_safe
def of_entry(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """Redirect from a posting to its settlement; without stored rows explain that."""
    today = business_today()
    account = account_for(request.user, slug, today)
    entry = get_object_or_404(
        account.entries, seq=seq, kind=EntryKind.MEDIA_SETTLEMENT, booking_date__lte=today
    )
    for account_settlement in list_settlements(account, today):
        if account_settlement.entry == entry:
            return redirect("ebok_media:settlement", account.slug, account_settlement.settlement.pk)
    desk = find_panel_desk("ebok")
    context = {
        "account": account,
        "entry": entry,
        "as_of": describe_booked_until(today),
        "desk": desk,
    }
    return render(request, "ebok_plugin/media/without_lines.html", context)
