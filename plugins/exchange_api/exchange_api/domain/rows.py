"""Rows of a request as the file that the desk of their kind reads."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from cms_ext.base.tables import Schema
from cms_ext.base.tables.schema import MARK

Cell = str | int | float | None
# The marker and the names of the columns stand above the first row.
LINES_ABOVE = 2


def write_rows(
    schema: Schema[object], rows: Sequence[Mapping[str, Cell]], controls: Mapping[str, str]
) -> bytes:
    """Write rows as the CSV of the import contract, with only the columns that a row fills.

    Unlike a file for people nothing is changed so that no spreadsheet runs it: only the desk reads
    it, with its own check of formulas.
    """
    names = [
        column.name
        for column in schema.columns
        if column.required or any(row.get(column.name) is not None for row in rows)
    ]
    stated = [f"{name}={value}" for name, value in controls.items()]
    marker = [MARK, schema.kind, str(schema.version), f"rows={len(rows)}", *stated]
    lines: Iterable[Iterable[Cell]] = (map(row.get, names) for row in rows)
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(marker)
    writer.writerow(names)
    writer.writerows(lines)
    return text.getvalue().encode()
