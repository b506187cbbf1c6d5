"""Pages of media settlements: the payer's, and the desk's register."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import ZERO
from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin, record_view
from cms_ext.frontend.theme.charts import BarChart, ChartLayout, Series, bar_chart
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import ComputedInspectView, RecordedInspectView
from cms_ext.plugins import find_panel_desk
from ebok_plugin.ledger.domain.disputed import make_entry_key as disputed_key
from ebok_plugin.ledger.domain.download import TooManyDownloads
from ebok_plugin.ledger.domain.queries.account import get_readable_account
from ebok_plugin.ledger.views.register import LedgerIndexView
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.panel.charts import MarkedBar, marked_bar
from ebok_plugin.panel.domain.entry import find_payment_state, find_payment_states
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.views.papers import PDF, file_answer, refuse_too_many
from ebok_plugin.utilities.media.domain.explanation import (
    MediumExplained,
    costs_by_medium,
    describe_result,
    explain_media,
)
from ebok_plugin.utilities.media.domain.settlement import (
    MIN_PREMISES,
    AccountSettlement,
    MediumSum,
    Usage,
    find_last_year,
    list_settlements,
    list_usages,
    sum_buildings,
    sum_media,
)
from ebok_plugin.utilities.media.models import FIGURES, MediaSettlement, MediaSettlementLine
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
    """Draw at least one medium under its short code; the list next to explains it."""
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
    account = get_readable_account(request.user, slug, today)
    account_settlements = list_settlements(account, today)
    chosen = _numbered(account_settlements, pk)
    building = sum_buildings(chosen.settlement)
    media = explain_media(chosen.lines, building)
    before = find_last_year(chosen, account_settlements)
    last_year = costs_by_medium(before)
    too_few = min(sums.premises for sums in building.values()) < MIN_PREMISES
    context = {
        "account": account,
        "one": chosen,
        "words": describe_result(chosen.result),
        "paying": find_payment_state(account, chosen.entry, today).words if chosen.entry else "",
        "desk": find_panel_desk("ebok"),
        "media": media,
        "explained": [(medium, disputed_key(account, pk, medium.medium.value)) for medium in media],
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
        "as_of": describe_booked_day(today),
    }
    return render(request, "ebok_plugin/media/settlement.html", context)


@require_safe
def use_sheet(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the yearly information on use for a settlement, as a PDF."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    settled = _numbered(list_settlements(account, today), pk).settlement
    try:
        pdf = issue_use_sheet(
            account,
            settled.period_from,
            settled.period_to,
            origin=read_origin(request),
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
    account = get_readable_account(request.user, slug, today)
    account_settlements = list_settlements(account, today)
    states = find_payment_states(
        account,
        [
            account_settlement.entry
            for account_settlement in account_settlements
            if account_settlement.entry
            and account_settlement.is_current
            and account_settlement.result > ZERO
        ],
        today,
    )
    context = {
        "account": account,
        "settlements": [
            (
                account_settlement,
                describe_result(account_settlement.result),
                states.get(account_settlement.entry.seq) if account_settlement.entry else None,
            )
            for account_settlement in account_settlements
        ],
        "as_of": describe_booked_day(today),
    }
    return render(request, "ebok_plugin/media/settlements.html", context)


@require_safe
def of_entry(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """Redirect from a posting to its settlement; without stored rows explain that."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
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
        "as_of": describe_booked_day(today),
        "desk": desk,
    }
    return render(request, "ebok_plugin/media/without_lines.html", context)


LINES = "ebok_plugin_media_mediasettlementline_modeladmin_index"
ACCOUNT = "ebok_plugin_ledger_account_modeladmin_inspect"


class SettlementRegister(ReadOnlyRegister):
    model = MediaSettlement
    menu_label = gettext_lazy("Rozliczenia mediów")
    menu_icon = "tasks"
    place = "utilities-records"
    menu_order = 10
    about = gettext_lazy(
        "Rozliczenia powstają z pliku media_settlements. Poprawiony plik daje nowe wydanie; "
        "starsze zostaje do wglądu."
    )
    list_display = ("settlement_id", "generation", "period", "posting_date", "line_count")
    list_figures = ("line_count",)
    list_filter = ("posting_date",)
    list_export = (
        "settlement_id",
        "generation",
        "period_from",
        "period_to",
        "posting_date",
        "line_count",
    )
    export_filename = "rozliczenia-mediow"
    list_per_page = 50
    search_fields = ("settlement_id",)
    ordering = ("-posting_date", "-id")
    inspect_view_class = ComputedInspectView
    inspect_view_fields = [
        "settlement_id",
        "generation",
        "period_from",
        "period_to",
        "posting_date",
        "kept_at",
        "line_count",
        "lines_sha256",
        "sums",
        "lines",
    ]

    @display(description=gettext_lazy("okres"), ordering="period_from")
    def period(self, settlement: MediaSettlement) -> str:
        return settlement.period

    @display(description=gettext_lazy("koszty i zaokrąglenia"))
    def sums(self, settlement: MediaSettlement) -> SafeString:
        """List by medium what INV-8 adds up, and what the accounts owe or get back."""
        rows = ((_sentence(sums),) for sums in sum_media(settlement))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))

    @display(description=gettext_lazy("konta"))
    def lines(self, settlement: MediaSettlement) -> SafeString:
        address, count = reverse(LINES), settlement.line_count
        text = gettext_lazy("pokaż wiersze i konta")
        return format_html(
            '<a href="{}?rozliczenie={}">{} ({})</a>', address, settlement.pk, text, count
        )


def _sentence(sums: MediumSum) -> str:
    sentence = gettext_lazy(
        "{medium}: faktury {invoices} = części wspólne {common} + koszty lokali {costs} "
        "+ zaokrąglenie {residual}; dopuszczalne {bound}. Zaliczki {advances}. {result}."
    )
    return str(sentence).format(
        medium=sums.medium.label,
        invoices=sums.invoice_total,
        common=sums.common_cost,
        costs=sums.costs,
        residual=sums.residual,
        bound=sums.bound,
        advances=sums.advances,
        result=describe_result(sums.result),
    )


class SettlementFilter(SimpleListFilter):
    """Filters by a settlement that a link names; a choice among all would be too long."""

    title = gettext_lazy("rozliczenie")
    parameter_name = "rozliczenie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = self.value()
        return [(value, value)] if value else []

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[MediaSettlementLine]
    ) -> QuerySet[MediaSettlementLine]:
        key = row_key(self.value() or "")
        return queryset.none() if key is None else queryset.filter(settlement_id=key)


class LineInspectView(RecordedInspectView, ComputedInspectView):
    """Shows a line; the log names its account, so that the holder finds the read there."""

    reason = ReadReason.SETTLEMENT

    def record_look(self) -> None:
        line: MediaSettlementLine = self.instance
        changes = {"settlement": line.settlement_id, "line": line.position}
        record_view(self.request, line.account, line.account.payer, self.reason, changes=changes)


class LineRegister(ReadOnlyRegister):
    model = MediaSettlementLine
    menu_label = gettext_lazy("Wiersze rozliczeń")
    menu_icon = "list-ol"
    place = "utilities-records"
    menu_order = 20
    index_view_class = LedgerIndexView
    list_display = (
        "settlement",
        "account_link",
        "medium",
        "part",
        "cost",
        "advances",
        "result",
    )
    list_figures = ("cost", "advances", "result")
    list_display_add_buttons = "settlement"
    list_select_related = ("settlement", "account", "entry")
    list_filter = (SettlementFilter, "medium", "part")
    list_export = (
        "settlement",
        "account",
        "medium",
        "part",
        "allocation_key",
        "key_premises",
        "key_total",
        "exported_cost",
        "exported_advances",
        "exported_result",
    )
    export_filename = "wiersze-rozliczen-mediow"
    list_per_page = 50
    search_fields = ("settlement__settlement_id", "account__account_no")
    ordering = ("-settlement_id", "position")
    inspect_view_class = LineInspectView
    inspect_view_fields = [
        "settlement",
        "position",
        "account_link",
        *FIGURES,
        "entry",
    ]

    @display(description=gettext_lazy("konto"), ordering="account__account_no")
    def account_link(self, line: MediaSettlementLine) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse(ACCOUNT, args=[line.account_id]), line.account
        )

    @display(description=gettext_lazy("koszt"))
    def exported_cost(self, line: MediaSettlementLine) -> Decimal:
        """Return the amount for spreadsheets, as in the two columns below."""
        return line.cost.amount

    @display(description=gettext_lazy("zaliczki"))
    def exported_advances(self, line: MediaSettlementLine) -> Decimal:
        return line.advances.amount

    @display(description=gettext_lazy("wynik"))
    def exported_result(self, line: MediaSettlementLine) -> Decimal:
        """Return the result; positive is owed."""
        return line.result.amount
