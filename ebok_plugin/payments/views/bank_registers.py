"""Registers of the bank: statements and their files, operations, the co-op's own accounts."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.nrb import format_nrb
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin, record, record_view
from cms_ext.office.desk_kit.menu_place import Place
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister, VerbRegister
from cms_ext.office.desk_kit.staff_registers import views as registers
from cms_ext.office.desk_kit.staff_registers.index import RegisterIndexView
from ebok_plugin.payments import bank
from ebok_plugin.payments.domain import waiting
from ebok_plugin.payments.forms import OwnAccountForm
from ebok_plugin.payments.models import BankEntry, BankFile, BankStatement, OwnBankAccount
from ebok_plugin.payments.views.import_register import (
    ClosingMonthFilter,
    StateFilter,
    StatementFilter,
    ValueMonthFilter,
)
from ebok_plugin.payments.views.reports import format_list
from ebok_plugin.payments.views.statement_page import BankFileInspectView, StatementInspectView

STATEMENT_STYLES = [
    *registers.STYLES,
    "cms_ext/workflow/desk.css",
    "ebok_plugin/payments/statement.css",
]


class BankStatementRegister(ReadOnlyRegister):
    model = BankStatement
    base_url_path = "bank/wyciagi"
    menu_label = gettext_lazy("Wyciągi")
    menu_icon = "table"
    place = "bank"
    menu_order = 30
    list_display = ("number", "nrb", "opened_with", "closed_with", "closing_date", "entry_count")
    list_figures = ("opened_with", "closed_with", "entry_count")
    list_filter = ("account", ClosingMonthFilter)
    list_export = (
        "number",
        "account",
        "opening_date",
        "opening_amount",
        "closing_date",
        "closing_amount",
        "entry_count",
    )
    export_filename = "wyciagi"
    search_fields = ("number", "account")
    inspect_view_class = StatementInspectView
    inspect_template_name = "ebok_plugin/payments/statement_page.html"
    inspect_view_extra_css = STATEMENT_STYLES

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankStatement]:
        statements: QuerySet[BankStatement] = super().get_queryset(request)
        return statements.annotate(entry_total=Count("entries"))

    @display(description=gettext_lazy("rachunek"), ordering="account")
    def nrb(self, statement: BankStatement) -> str:
        return format_nrb(statement.account)

    @display(description=gettext_lazy("saldo początkowe"), ordering="opening")
    def opened_with(self, statement: BankStatement) -> Money:
        return statement.opening

    @display(description=gettext_lazy("saldo końcowe"), ordering="closing")
    def closed_with(self, statement: BankStatement) -> Money:
        return statement.closing

    @display(description=gettext_lazy("saldo początkowe"))
    def opening_amount(self, statement: BankStatement) -> Decimal:
        """Return the amount for spreadsheets."""
        return statement.opening.amount

    @display(description=gettext_lazy("saldo końcowe"))
    def closing_amount(self, statement: BankStatement) -> Decimal:
        """Return the amount for spreadsheets."""
        return statement.closing.amount

    @display(description=gettext_lazy("operacje"), ordering="entry_total")
    def entry_count(self, statement: Any) -> int:
        count: int = statement.entry_total
        return count


class BankFileRegister(ReadOnlyRegister):
    model = BankFile
    base_url_path = "bank/pliki"
    menu_label = gettext_lazy("Pliki z banku")
    menu_icon = "doc-full"
    place = "bank-records"
    menu_order = 20
    list_display = ("filename", "state", "uploaded_at", "uploaded_by", "profile")
    list_select_related = ("uploaded_by__person",)
    list_filter = ("state", "profile")
    list_export = (
        "filename",
        "state_in_words",
        "uploaded_at",
        "uploaded_by",
        "profile",
        "size",
        "sha256",
    )
    export_filename = "pliki-z-banku"
    search_fields = ("filename", "sha256", "statements__number")
    inspect_view_class = BankFileInspectView
    inspect_template_name = "ebok_plugin/payments/statement_page.html"
    inspect_view_extra_css = STATEMENT_STYLES
    inspect_view_fields = ["state", "encoding", "size", "sha256", "confirmed_codes"]

    @display(description=gettext_lazy("stan"))
    def state_in_words(self, file: BankFile) -> str:
        return file.get_state_display()

    @display(description=gettext_lazy("potwierdzone"))
    def confirmed_codes(self, file: BankFile) -> str:
        return ", ".join(file.confirmed) or "–"


class EntrySearch(DjangoORMSearchHandler):
    def search_queryset(
        self, queryset: QuerySet[BankEntry], search_term: str, **kwargs: Any
    ) -> QuerySet[BankEntry]:
        return waiting.search_entries(queryset, search_term) if search_term else queryset


class EntryIndexView(RegisterIndexView):
    """Logs whose payments were on the page that staff looked at, by account id."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows: list[BankEntry] = list(context["object_list"])
        accounts = {account.pk for row in rows for account in waiting.list_placed_accounts(row)}
        accounts |= {row.account_id for row in rows if row.account_id is not None}
        record(
            "LIST",
            read_origin(self.request),
            note=self.model._meta.label,
            changes={"accounts": sorted(accounts), "rows": len(rows)},
        )
        return context


class EntryInspectView(registers.RecordedInspectView, registers.ComputedInspectView):
    """An operation with the bank's own text, for anyone who may look here.

    Each payer on whose account the operation is posted can see the look in their own account.
    """

    reason = ReadReason.SETTLEMENT

    def record_look(self) -> None:
        payers = dict.fromkeys(
            account.payer for account in waiting.list_placed_accounts(self.instance)
        )
        for payer in payers or (None,):
            record_view(self.request, self.instance, payer, self.reason)


MARK_WORDS = {
    bank.Mark.C: gettext_lazy("wpływ"),
    bank.Mark.D: gettext_lazy("obciążenie"),
    bank.Mark.RC: gettext_lazy("cofnięty wpływ"),
    bank.Mark.RD: gettext_lazy("cofnięte obciążenie"),
}
CREDITS = tuple(mark.value for mark in bank.Mark if mark.adds)


class BankEntryRegister(ReadOnlyRegister):
    model = BankEntry
    base_url_path = "bank/operacje"
    menu_label = gettext_lazy("Operacje bankowe")
    menu_icon = "list-ul"
    place: Place | str | str = "bank-records"
    menu_order = 10
    index_view_class = EntryIndexView
    list_display: tuple[str, ...] = (
        "value_date",
        "money",
        "name",
        "title",
        "state_in_words",
        "accounts",
    )
    list_figures = ("money",)
    list_display_add_buttons = "name"
    list_filter: tuple[Any, ...] = (StateFilter, ValueMonthFilter, "value_date", StatementFilter)
    list_sums: ClassVar = {
        gettext_lazy("Suma wpływów"): Sum("amount", filter=Q(mark__in=CREDITS)),
        gettext_lazy("Suma obciążeń"): Sum("amount", filter=~Q(mark__in=CREDITS)),
    }
    list_per_page = 50
    list_export = (
        "value_date",
        "mark_in_words",
        "signed_amount",
        "name",
        "title",
        "state_in_words",
        "accounts",
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
        "mark_in_words",
        "title",
        "name",
        "address",
        "counterparty_nrb",
        "virtual_raw",
        "bank_ref",
        "state_in_words",
        "accounts",
        "placed",
        "what_next",
        "statement",
        "line_no",
        "tag_61",
        "tag_86",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankEntry]:
        # The bank's own text is long, and only the inspection view shows it.
        return waiting.with_placements(super().get_queryset(request))

    @display(description=gettext_lazy("wpływ albo obciążenie"))
    def mark_in_words(self, entry: BankEntry) -> str:
        return str(MARK_WORDS[bank.Mark(entry.mark)])

    @display(description=gettext_lazy("kwota"), ordering="amount")
    def money(self, entry: BankEntry) -> Money:
        return entry.amount

    @display(description=gettext_lazy("kwota"))
    def signed_amount(self, entry: BankEntry) -> Decimal:
        """Return the amount for spreadsheets: positive came in."""
        return entry.amount.amount

    @display(description=gettext_lazy("stan"))
    def state_in_words(self, entry: BankEntry) -> str:
        return waiting.describe_entry_state(entry)

    @display(description=gettext_lazy("konto"))
    def accounts(self, entry: BankEntry) -> str:
        return ", ".join(str(account) for account in waiting.list_placed_accounts(entry))

    @display(description=gettext_lazy("rozliczenie"))
    def placed(self, entry: BankEntry) -> str:
        return format_list(
            waiting.describe_placement(placement) for placement in entry.placements.all()
        )

    @display(description=gettext_lazy("co dalej"))
    def what_next(self, entry: BankEntry) -> SafeString:
        address = reverse("ebok_desk_waiting_line", args=[entry.pk])
        return format_html('<a href="{}">{}</a>', address, _("rozlicz albo cofnij rozliczenie"))

    @display(description=gettext_lazy("zapis banku, pole 61"))
    def tag_61(self, entry: BankEntry) -> SafeString:
        return _as_written(entry.raw_61)

    @display(description=gettext_lazy("zapis banku, pole 86"))
    def tag_86(self, entry: BankEntry) -> SafeString:
        return _as_written(entry.raw_86)


def _as_written(text: str) -> SafeString:
    return format_html('<pre class="as-written">{}</pre>', text or "–")


PANELS = [FieldPanel("name"), FieldPanel("nrb"), FieldPanel("is_common")]


class OwnBankAccountRegister(VerbRegister):
    model = OwnBankAccount
    base_url_path = "bank/rachunki"
    menu_label = gettext_lazy("Rachunki spółdzielni")
    add_label = gettext_lazy("Dodaj rachunek")
    menu_icon = "key"
    place = "fee-settings"
    menu_order = 30
    index_template_name = "ebok_plugin/payments/own_accounts.html"
    list_display = ("name", "grouped_nrb", "is_common")
    list_export = ("name", "nrb", "is_common")
    export_filename = "rachunki-spoldzielni"
    search_fields = ("name", "nrb")
    inspect_view_fields = ["name", "nrb", "is_common"]
    form_panels = PANELS
    verb_form = OwnAccountForm

    @display(description=gettext_lazy("numer rachunku"), ordering="nrb")
    def grouped_nrb(self, account: OwnBankAccount) -> str:
        return format_nrb(account.nrb)
