"""Wagtail's CSV and XLSX export made safe: a mixin for index views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.text import capfirst
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms_ext.base.tables.formulas import neutralise_formula
from cms_ext.base.tables.writing import BOM, CSV_TYPE, remove_controls
from cms_ext.evidence.audit.domain.event import origin_of, record


class SafeExportMixin(SpreadsheetExportMixin):
    """Put before a Wagtail or modeladmin index view.

    No cell runs as a formula, Polish letters survive, and each export stands in the access log.
    """

    model: type[Model]

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        # Of a queryset and of rows that are read already.
        rows = queryset.count() if isinstance(queryset, QuerySet) else len(queryset)
        record(
            "EXPORT",
            origin_of(self.request),
            note=self.model._meta.label,
            changes={"format": spreadsheet_format, "rows": rows},
        )
        response: HttpResponse = super().as_spreadsheet(queryset, spreadsheet_format)
        if spreadsheet_format == self.FORMAT_CSV:
            response["Content-Type"] = CSV_TYPE
        return response

    def get_heading(self, queryset: Any, field: str) -> str:
        heading = str(super().get_heading(queryset, field))
        return capfirst(heading.lower())

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """After Wagtail's own steps, because they turn other objects into text as well."""
        result = super().preprocess_field_value(field, value, export_format)
        if not isinstance(result, str):
            return result
        if export_format == self.FORMAT_CSV:
            return neutralise_formula(result)
        # XLSX keeps text as text, but its XML cannot hold control characters.
        return remove_controls(result)

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        yield BOM
        yield from super().stream_csv(queryset)
