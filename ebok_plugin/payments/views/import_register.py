"""Posted files of the import contract."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.admin import display
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import ComputedInspectView
from ebok_plugin.payments.columns import KIND_NAMES
from ebok_plugin.payments.models import ImportBatch
from ebok_plugin.payments.views.filters import KindFilter
from ebok_plugin.payments.views.reports import control_rows, listed

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
        return str(KIND_NAMES.get(batch.kind, batch.kind))

    @display(description=_("stan"))
    def state_in_words(self, batch: ImportBatch) -> str:
        return batch.get_state_display()

    @display(description=_("co dalej"))
    def what_next(self, batch: ImportBatch) -> str:
        """What a file of this kind leaves to be said on a screen."""
        if batch.kind not in NEXT:
            return "–"
        url_name, words = NEXT[batch.kind]
        return format_html('<a href="{}">{}</a>', reverse(url_name), words)

    @display(description=_("paczki księgowań"))
    def batches(self, batch: ImportBatch) -> str:
        links = [
            (reverse("ebok_desk_batch", args=[found.pk]), str(found))
            for found in batch.postings.order_by("pk")[:LINKED]
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"

    @display(description=_("sumy kontrolne"))
    def controls(self, batch: ImportBatch) -> str:
        totals = {name: Money(Decimal(text)) for name, text in batch.control_totals.items()}
        return listed(f"{row.label}: {row.sum}" for row in control_rows(totals))

    @display(description=_("powstały"))
    def created(self, batch: ImportBatch) -> str:
        return listed(batch.report.get("made", []))

    @display(description=_("zmieniły się"))
    def changes(self, batch: ImportBatch) -> str:
        return listed(
            f"{change['key']}, {change['field']}: {change['old']} → {change['new']}"
            for change in batch.report.get("changes", [])
        )
