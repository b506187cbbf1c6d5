"""A table as a file that a spreadsheet opens and does not run. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from cms_ext.office.exporting.formula import BOM, neutralise_formula


def csv_table(rows: Iterable[Iterable[str]]) -> bytes:
    """UTF-8 with BOM, semicolons, CRLF; the heading is the first row. No cell is a formula."""
    text = StringIO(newline="")
    lines = ([neutralise_formula(cell) for cell in row] for row in rows)
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines)
    return BOM + text.getvalue().encode()
