"""The file from which a clerk begins: the columns of a kind and two rows of invented people."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from cms_ext.exporting import csv_table
from cms_ext.import_desk.domain.table import TableKind
from cms_ext.importing import Schema


def sample_csv(table: TableKind[Any], schema: Schema[Any]) -> bytes:
    """For any spreadsheet: UTF-8 with BOM, semicolons."""
    return csv_table(_lines(table, schema))


def sample_xlsx(table: TableKind[Any], schema: Schema[Any]) -> bytes:
    """A workbook in which every cell is text, so that no leading zero is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{schema.kind}_v{schema.version}")
    for line in _lines(table, schema):
        sheet.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(table: TableKind[Any], schema: Schema[Any]) -> list[list[str]]:
    names = [column.name for column in schema.columns]
    return [names, *([row.get(name, "") for name in names] for row in table.sample)]
