"""Operations of the bank, and the queue of those that no rule gave an account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from cms_ext.office.audit.domain.event import origin_of, record
from cms_ext.office.audit.domain.view import ReadReason
from cms_ext.office.staff_registers import ReadOnlyRegister
from cms_ext.office.staff_registers.index import RegisterIndexView
from cms_ext.office.staff_registers.views import ComputedInspectView, RecordedInspectView
from cms_ext.people.identity.models import Person
from ebok_plugin.exchange.domain.queries import entries_like
from ebok_plugin.exchange.models import BankEntry
from ebok_plugin.exchange.views.filters import StatementFilter, ValueMonthFilter
from ebok_plugin.money import Money


class EntrySearch(DjangoORMSearchHandler):
    def search_queryset(
        self, queryset: QuerySet[BankEntry], search_term: str, **kwargs: Any
    ) -> QuerySet[BankEntry]:
        return entries_like(queryset, search_term) if search_term else queryset


class EntryIndexView(RegisterIndexView):
    """Writes whose payments were on the page that staff looked at: ids of accounts only."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows: list[BankEntry] = list(context["object_list"])
        accounts = {row.account_id for row in rows if row.account_id is not None}
        record(
            "LIST",
            origin_of(self.request),
            note=self.model._meta.label,
            changes={"accounts": sorted(accounts), "rows": len(rows)},
        )
        return context


class QueueIndexView(EntryIndexView):
    def get_page_title(self) -> str:
        return _("Wpłaty do wyjaśnienia")


class EntryInspectView(RecordedInspectView, ComputedInspectView):
    """With the bank's own text: whoever may look here may see it."""

    reason = ReadReason.SETTLEMENT

    def subject_of(self, row: BankEntry) -> Person | None:
        return row.account.payer if row.account else None


class BankEntryRegister(ReadOnlyRegister):
    model = BankEntry
    base_url_path = "bank/operacje"
    menu_label = gettext_lazy("Operacje bankowe")
    menu_icon = "list-ul"
    index_view_class = EntryIndexView
    list_display: tuple[str, ...] = ("value_date", "money", "name", "title", "fate", "account")
    list_figures = ("money",)
    list_display_add_buttons = "name"
    list_filter: tuple[Any, ...] = ("fate", ValueMonthFilter, StatementFilter)
    list_per_page = 50
    list_export = (
        "value_date",
        "mark",
        "signed_amount",
        "name",
        "title",
        "fate_in_words",
        "account",
        "statement",
        "bank_ref",
    )
    export_filename = "operacje-bankowe"
    search_fields = ("search_key",)
    search_handler_class = EntrySearch
    ordering = ("-value_date", "-pk")
    inspect_view_class = EntryInspectView
    inspect_view_fields = [
        "value_date",
        "money",
        "mark",
        "title",
        "name",
        "address",
        "counterparty_nrb",
        "virtual_raw",
        "bank_ref",
        "fate",
        "account",
        "ledger_entry",
        "statement",
        "line_no",
        "tag_61",
        "tag_86",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankEntry]:
        # The bank's own text is long, and only the inspection shows it.
        entries: QuerySet[BankEntry] = super().get_queryset(request)
        return entries.select_related("account", "statement").defer("raw_61", "raw_86")

    @display(description=gettext_lazy("kwota"), ordering="amount")
    def money(self, entry: BankEntry) -> Money:
        return entry.amount

    @display(description=gettext_lazy("kwota"))
    def signed_amount(self, entry: BankEntry) -> Decimal:
        """For spreadsheets: positive came in."""
        return entry.amount.amount

    @display(description=gettext_lazy("stan"))
    def fate_in_words(self, entry: BankEntry) -> str:
        return entry.get_fate_display()

    @display(description=gettext_lazy("zapis banku, pole 61"))
    def tag_61(self, entry: BankEntry) -> SafeString:
        return _as_written(entry.raw_61)

    @display(description=gettext_lazy("zapis banku, pole 86"))
    def tag_86(self, entry: BankEntry) -> SafeString:
        return _as_written(entry.raw_86)


class QueueRegister(BankEntryRegister):
    """The work that is left: what came in and belongs to nobody yet."""

    base_url_path = "bank/do-wyjasnienia"
    menu_label = gettext_lazy("Wpłaty do wyjaśnienia")
    menu_icon = "help"
    index_view_class = QueueIndexView
    list_display = ("value_date", "money", "name", "title", "virtual_raw", "statement")
    list_filter = (ValueMonthFilter,)
    export_filename = "wplaty-do-wyjasnienia"
    ordering = ("value_date", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankEntry]:
        return super().get_queryset(request).filter(fate=BankEntry.Fate.UNMATCHED)


def _as_written(text: str) -> SafeString:
    return format_html('<pre class="as-written">{}</pre>', text or "–")
