"""Wagtail's CSV and XLSX export made safe: a mixin for index views."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.text import capfirst
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms_ext.evidence.audit.domain.event import origin_of, record

# Without it a Polish spreadsheet reads the letters of a CSV in the wrong alphabet.
BOM = b"\xef\xbb\xbf"

# A spreadsheet takes a cell that begins so for a formula and runs it; blanks before do not help.
FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")


def neutralise_formula(text: str) -> str:
    """The text with an apostrophe before it, when a spreadsheet would run it as a formula."""
    return f"'{text}" if FORMULA.search(text) else text


def csv_table(rows: Iterable[Iterable[str]]) -> bytes:
    """UTF-8 with BOM, semicolons, CRLF; the heading is the first row. No cell is a formula."""
    text = StringIO(newline="")
    lines = ([neutralise_formula(cell) for cell in row] for row in rows)
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines)
    return BOM + text.getvalue().encode()


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
            response["Content-Type"] = "text/csv; charset=utf-8"
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
        return ILLEGAL_CHARACTERS_RE.sub("", result)

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        yield BOM
        yield from super().stream_csv(queryset)
