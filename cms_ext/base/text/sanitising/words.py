"""Removes invisible characters, which break feeds and headers or reverse the text.

Pure. HTML is cleaned in `clean`.
"""

import re
from collections.abc import Callable

# Word writes a line break inside a paragraph as a vertical tab.
LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
# Marks, embeddings, overrides and isolates of direction: „konto 123” would read as another number.
DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# A place pasted from a spreadsheet brings tabs, and a header takes none.
IN_LINE = str.maketrans("\n\t", "  ")
UNSEEN = re.compile(f"[{CONTROL}{DIRECTION}]")


def plain_words(text: str) -> str:
    """Return the text with one kind of line break, without control signs and signs of direction."""
    return UNSEEN.sub("", LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Return the same for what is in one line: a title, a subject, a name; no tabs either."""
    return plain_words(text).translate(IN_LINE).strip()


def clean_texts(data: object, clean: Callable[[str], str] = plain_words) -> object:
    """Every text in lists and mappings, cleaned; anything else stays."""
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, dict):
        return {name: clean_texts(value, clean) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [clean_texts(value, clean) for value in data]
    return data
