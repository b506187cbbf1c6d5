"""A table as a file that a spreadsheet opens and does not run. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO

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
