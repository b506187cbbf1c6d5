"""Text for spreadsheets. Pure."""

from __future__ import annotations

import re

# Without it a Polish spreadsheet reads the letters of a CSV in the wrong alphabet.
BOM = b"\xef\xbb\xbf"

# A spreadsheet takes a cell that begins so for a formula and runs it; blanks before do not help.
FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")


def neutralise_formula(text: str) -> str:
    """The text with an apostrophe before it, when a spreadsheet would run it as a formula."""
    return f"'{text}" if FORMULA.search(text) else text
