"""The desk's registers of settlements and their lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import ReadReason, record_view
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import ComputedInspectView, RecordedInspectView
from ebok_plugin.ledger.views.register import LedgerIndexView
from ebok_plugin.utilities.media.domain.explanation import describe_result
from ebok_plugin.utilities.media.domain.settlement import MediumSum, sum_media
from ebok_plugin.utilities.media.models import FIGURES, MediaSettlement, MediaSettlementLine

LINES = "ebok_plugin_media_mediasettlementline_modeladmin_index"
ACCOUNT = "ebok_plugin_ledger_account_modeladmin_inspect"


class SettlementRegister(ReadOnlyRegister):
    model = MediaSettlement
    menu_label = _("Rozliczenia mediów")
    menu_icon = "tasks"
    place = "utilities-records"
    menu_order = 10
    about = _(
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

    @display(description=_("okres"), ordering="period_from")
    def period(self, settlement: MediaSettlement) -> str:
        return settlement.period

    @display(description=_("koszty i zaokrąglenia"))
    def sums(self, settlement: MediaSettlement) -> SafeString:
        """List by medium what INV-8 adds up, and what the accounts owe or get back."""
        rows = ((_sentence(sums),) for sums in sum_media(settlement))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))

    @display(description=_("konta"))
    def lines(self, settlement: MediaSettlement) -> SafeString:
        address, count = reverse(LINES), settlement.line_count
        text = _("pokaż wiersze i konta")
        return format_html(
            '<a href="{}?rozliczenie={}">{} ({})</a>', address, settlement.pk, text, count
        )


def _sentence(sums: MediumSum) -> str:
    sentence = _(
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

    title = _("rozliczenie")
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
    menu_label = _("Wiersze rozliczeń")
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

    @display(description=_("konto"), ordering="account__account_no")
    def account_link(self, line: MediaSettlementLine) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse(ACCOUNT, args=[line.account_id]), line.account
        )

    @display(description=_("koszt"))
    def exported_cost(self, line: MediaSettlementLine) -> Decimal:
        """The amount for spreadsheets, as in the two columns below."""
        return line.cost.amount

    @display(description=_("zaliczki"))
    def exported_advances(self, line: MediaSettlementLine) -> Decimal:
        return line.advances.amount

    @display(description=_("wynik"))
    def exported_result(self, line: MediaSettlementLine) -> Decimal:
        """The result; positive is owed."""
        return line.result.amount
