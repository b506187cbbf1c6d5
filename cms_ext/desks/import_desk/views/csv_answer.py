from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

from cms_ext.office.exporting import csv_table


def csv_answer(lines: Iterable[Iterable[str]], filename: str) -> HttpResponse:
    """Lines as a file for a spreadsheet, to be saved; nothing in it runs as a formula."""
    response = HttpResponse(csv_table(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
