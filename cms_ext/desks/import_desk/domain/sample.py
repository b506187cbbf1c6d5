"""The file from which a clerk begins: the columns of a kind and rows of invented people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from cms_ext.base.importing import Schema
from cms_ext.office.exporting import csv_table

Rows = Sequence[Mapping[str, str]]


def sample_csv(schema: Schema[Any], rows: Rows) -> bytes:
    """For any spreadsheet: UTF-8 with BOM, semicolons."""
    return csv_table(_lines(schema, rows))


def sample_xlsx(schema: Schema[Any], rows: Rows) -> bytes:
    """A workbook in which every cell is text, so that no leading zero is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{schema.kind}_v{schema.version}")
    for line in _lines(schema, rows):
        sheet.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(schema: Schema[Any], rows: Rows) -> list[list[str]]:
    """A kind that is marked begins with its marker, without sums: they change with the rows."""
    marker = [["#ebok", schema.kind, str(schema.version)]] if schema.marked else []
    names = [column.name for column in schema.columns]
    return [*marker, names, *([row.get(name, "") for name in names] for row in rows)]
