"""The register of posted files of the import contract, and filters of bank registers."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter, display
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.web.row_key import row_key
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import ComputedInspectView
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS, kind_names
from ebok_plugin.payments.models import BankEntry, BankStatement, ImportBatch, Placement
from ebok_plugin.payments.views.reports import control_rows, format_list

MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


class MonthFilter(SimpleListFilter):
    """The months that occur in the register, newest first."""

    title = _("miesiąc")
    parameter_name = "miesiac"
    field: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        days: list[date] = list(
            model_admin.get_queryset(request).order_by().dates(self.field, "month", "DESC")
        )
        months = [Period.of(day) for day in days]
        return [(str(month), month.name) for month in months]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match = MONTH.fullmatch(self.value() or "")
        if match is None:
            return queryset
        year, month = map(int, match.groups())
        return queryset.filter(**{f"{self.field}__year": year, f"{self.field}__month": month})


class ValueMonthFilter(MonthFilter):
    field = "value_date"


class ClosingMonthFilter(MonthFilter):
    field = "closing_date"


class StateFilter(SimpleListFilter):
    """What became of the money so far; an operation in parts has several states."""

    title = _("stan")
    parameter_name = "stan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        kinds = [(kind.value, kind.label) for kind in Placement.Kind]
        fates = [BankEntry.EntryStatus.DUPLICATE, BankEntry.EntryStatus.OUTGOING]
        waits = BankEntry.EntryStatus.UNMATCHED
        return [(waits.value, waits.label), *kinds, *((fate.value, fate.label) for fate in fates)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        if state == BankEntry.EntryStatus.UNMATCHED:
            return queryset.filter(remaining__gt=ZERO)
        if state in Placement.Kind.values:
            placed = Placement.objects.living().filter(kind=state, bank_entry=OuterRef("pk"))
            return queryset.filter(Exists(placed))
        return queryset.filter(fate=state) if state in BankEntry.EntryStatus.values else queryset


class StatementFilter(SimpleListFilter):
    """The operations of one statement, offered only in links from that statement."""

    title = _("wyciąg")
    parameter_name = "wyciag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        key = self._key()
        if key is None:
            return []
        statement = BankStatement.objects.filter(pk=key).first()
        return [(str(key), str(statement or key))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        key = self._key()
        return queryset if key is None else queryset.filter(statement=key)

    def _key(self) -> int | None:
        return row_key(self.value() or "")


class KindFilter(SimpleListFilter):
    title = _("rodzaj")
    parameter_name = "rodzaj"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(kind_names().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() in KINDS else queryset


LINKED = 100
NEXT: dict[str, tuple[str, Promise]] = {
    "accounts": ("premises_tree", _("Przypisz nowe budynki do nieruchomości")),
    "components": ("ebok_desk_components", _("Wskaż rodzaj kosztu i miejsca naliczania")),
}


class ImportBatchRegister(ReadOnlyRegister):
    model = ImportBatch
    base_url_path = "importy/pliki"
    menu_label = _("Pliki CSV i XLSX")
    menu_icon = "doc-full-inverse"
    place = "bank-records"
    menu_order = 30
    list_display = (
        "filename",
        "kind_name",
        "state",
        "committed_at",
        "committed_by",
        "rows_read",
        "rows_new",
    )
    list_figures = ("rows_read", "rows_new")
    list_select_related = ("committed_by__person",)
    list_filter = (KindFilter, "state")
    list_export = (
        "filename",
        "kind_name",
        "state_in_words",
        "committed_at",
        "committed_by",
        "rows_read",
        "rows_new",
        "rows_unchanged",
        "rows_changed",
        "sha256",
    )
    export_filename = "importy"
    search_fields = ("filename", "sha256")
    inspect_view_class = ComputedInspectView
    inspect_view_fields = [
        "filename",
        "kind_name",
        "version",
        "state",
        "what_next",
        "committed_at",
        "committed_by",
        "rows_read",
        "rows_new",
        "rows_unchanged",
        "rows_changed",
        "controls",
        "created",
        "changes",
        "encoding",
        "size",
        "sha256",
        "batches",
    ]

    @display(description=_("rodzaj"), ordering="kind")
    def kind_name(self, batch: ImportBatch) -> str:
        return str(kind_names().get(batch.kind, batch.kind))

    @display(description=_("stan"))
    def state_in_words(self, batch: ImportBatch) -> str:
        return batch.get_state_display()

    @display(description=_("co dalej"))
    def what_next(self, batch: ImportBatch) -> str:
        """What remains to be done after a file of this kind."""
        if batch.kind not in NEXT:
            return "–"
        url_name, words = NEXT[batch.kind]
        return format_html('<a href="{}">{}</a>', reverse(url_name), words)

    @display(description=_("paczki księgowań"))
    def batches(self, batch: ImportBatch) -> str:
        links = [
            (reverse("ebok_desk_batch", args=[posted.pk]), str(posted))
            for posted in batch.postings.order_by("pk")[:LINKED]
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"

    @display(description=_("sumy kontrolne"))
    def controls(self, batch: ImportBatch) -> str:
        totals = {name: Money(Decimal(text)) for name, text in batch.control_totals.items()}
        return format_list(f"{row.label}: {row.sum}" for row in control_rows(totals))

    @display(description=_("powstały"))
    def created(self, batch: ImportBatch) -> str:
        return format_list(batch.report.get("made", []))

    @display(description=_("zmieniły się"))
    def changes(self, batch: ImportBatch) -> str:
        return format_list(
            f"{change['key']}, {change['field']}: {change['old']} → {change['new']}"
            for change in batch.report.get("changes", [])
        )
