"""Texts that a spreadsheet would run as formulas. Pure."""

import re

# A spreadsheet takes a cell that begins so for a formula and runs it; blanks before do not help.
# A text that begins with the guard's own apostrophe gets another one, so that it can be told apart.
FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def neutralise_formula(text: str) -> str:
    """The text with an apostrophe before it, when a spreadsheet would run it as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def restore_text(text: str) -> str:
    """The text without the apostrophe of `neutralise_formula`."""
    return text[1:] if text.startswith("'") and FORMULA.match(text, 1) else text
