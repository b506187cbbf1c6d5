"""Statements and the files that brought them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.admin import display
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.staff_registers import ReadOnlyRegister
from cms_ext.office.staff_registers.views import ComputedInspectView
from ebok_plugin.exchange.models import BankFile, BankStatement
from ebok_plugin.exchange.views.filters import ClosingMonthFilter
from ebok_plugin.exchange.views.listed import listed
from ebok_plugin.money import Money
from ebok_plugin.nrb import format_nrb

LINKED = 100


class BankStatementRegister(ReadOnlyRegister):
    model = BankStatement
    base_url_path = "bank/wyciagi"
    menu_label = gettext_lazy("Wyciągi")
    menu_icon = "table"
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
    inspect_view_class = ComputedInspectView
    inspect_view_fields = [
        "number",
        "nrb",
        "opening_date",
        "opened_with",
        "closing_date",
        "closed_with",
        "file",
        "operations",
    ]

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
        """For spreadsheets."""
        return statement.opening.amount

    @display(description=gettext_lazy("saldo końcowe"))
    def closing_amount(self, statement: BankStatement) -> Decimal:
        """For spreadsheets."""
        return statement.closing.amount

    @display(description=gettext_lazy("operacje"), ordering="entry_total")
    def entry_count(self, statement: Any) -> int:
        count: int = statement.entry_total
        return count

    @display(description=gettext_lazy("operacje"))
    def operations(self, statement: BankStatement) -> SafeString:
        address = reverse("bank_operacje_modeladmin_index")
        text = _("operacje tego wyciągu")
        return format_html('<a href="{}?wyciag={}">{}</a>', address, statement.pk, text)


class BankFileRegister(ReadOnlyRegister):
    model = BankFile
    base_url_path = "bank/pliki"
    menu_label = gettext_lazy("Pliki z banku")
    menu_icon = "doc-full"
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
    inspect_view_class = ComputedInspectView
    inspect_view_fields = [
        "filename",
        "state",
        "uploaded_at",
        "uploaded_by",
        "profile",
        "encoding",
        "size",
        "sha256",
        "batch",
        "statements",
        "confirmed_codes",
        "remarks",
    ]

    @display(description=gettext_lazy("stan"))
    def state_in_words(self, file: BankFile) -> str:
        return file.get_state_display()

    @display(description=gettext_lazy("wyciągi"))
    def statements(self, file: BankFile) -> str:
        links = [
            (reverse("bank_wyciagi_modeladmin_inspect", args=[found.pk]), str(found))
            for found in file.statements.all()[:LINKED]
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"

    @display(description=gettext_lazy("potwierdzone"))
    def confirmed_codes(self, file: BankFile) -> str:
        return ", ".join(file.confirmed) or "–"

    @display(description=gettext_lazy("uwagi"))
    def remarks(self, file: BankFile) -> str:
        return listed(_remark(found) for found in file.findings)


def _remark(found: dict[str, Any]) -> str:
    line = _(", wiersz %s") % found["line"] if found["line"] else ""
    return f"[{found['code']}]{line} {found['message']}"
