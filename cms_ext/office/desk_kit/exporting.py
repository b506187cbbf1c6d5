"""The file of a list, CSV or XLSX, in the one dialect of the site: a mixin for index views."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.values import keep_digits
from cms_ext.base.tables.writing import CSV_TYPE, XLSX_TYPE, Value, stream_csv, write_xlsx
from cms_ext.evidence.audit.domain.event import read_origin, record

NARROWEST, WIDEST = 12, 40


def make_cell(value: Any) -> Value:
    """Return the value as a cell of a file: money as its number, other objects by their words."""
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, float):
        return Decimal(repr(value))
    if value is None or isinstance(value, (Decimal, int, date)):
        return value
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    # A member of Choices is a text that is its code; its label is what people read.
    return str(getattr(value, "label", value))


def send_table(
    headings: Sequence[str], rows: Iterable[Iterable[Value]], file_format: str, name: str
) -> HttpResponseBase:
    """Send a table as a file to download: `xlsx`, or else a CSV; `name` is without its ending.

    In a CSV an account number of 26 digits gets an apostrophe, or a spreadsheet would round it.
    """
    lines = chain([headings], rows)
    if file_format == "xlsx":
        widths = [min(max(NARROWEST, len(heading) + 2), WIDEST) for heading in headings]
        return FileResponse(
            write_xlsx(_("Tabela"), lines, widths=widths),
            as_attachment=True,
            filename=f"{name}.xlsx",
            content_type=XLSX_TYPE,
        )
    return StreamingHttpResponse(
        stream_csv(map(_keep_digits, line) for line in lines),
        content_type=CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _keep_digits(value: Value) -> Value:
    return keep_digits(value) if isinstance(value, str) else value


class ExportMixin(SpreadsheetExportMixin):
    """Put before a Wagtail or modeladmin index view: its file is written by `tables.writing`.

    A view defines `get_heading` and `to_row_dict`. Each export is recorded in the access log.
    """

    model: type[Model]

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        # Of a queryset and of rows that are read already.
        count = queryset.count() if isinstance(queryset, QuerySet) else len(queryset)
        record(
            "EXPORT",
            read_origin(self.request),
            note=self.model._meta.label,
            changes={"format": spreadsheet_format, "rows": count},
        )
        headings = [self.get_heading(queryset, name) for name in self.list_export]
        rows = (map(make_cell, self.to_row_dict(item).values()) for item in queryset)
        return send_table(headings, rows, spreadsheet_format, self.get_filename())


def find_file_format(request: HttpRequest) -> str:
    """Return the file format that `?plik=` requests of a page; empty for the page itself."""
    format_name = request.GET.get("plik", "")
    return format_name if format_name in ("csv", "xlsx") else ""


def export_rows(
    request: HttpRequest,
    model: type[Model],
    headings: Sequence[str],
    rows: Sequence[Sequence[Any]],
    name: str,
) -> HttpResponseBase:
    """Send the table of a page as the file that `?plik=` names; the access log has it."""
    file_format = find_file_format(request)
    changes = {"format": file_format, "rows": len(rows)}
    record("EXPORT", read_origin(request), note=model._meta.label, changes=changes)
    cells = (map(make_cell, row) for row in rows)
    return send_table(headings, cells, file_format, name)
