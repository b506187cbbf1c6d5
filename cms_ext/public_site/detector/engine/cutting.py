"""Dates, amounts and numbers of papers, cut out before telephones and addresses are looked for."""

from __future__ import annotations

import re

CUT = "\u25a1"  # neither a letter nor a digit nor a separator of groups
DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d{2}"
UNIT = r"(?:zł|PLN|gr|złotych|euro|EUR|€|%|m2|m²|m3|m³|GJ|kWh|szt)"
# At most so many groups: without a bound a long table of numbers is read again from each of them.
AMOUNT = r"\d{1,3}(?:[ .]\d{3}){1,5}|\d{1,15}"

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){YEAR}-{MONTH}-{DAY}(?!\d)",
        rf"(?<!\d){DAY}([./-]){MONTH}\1(?:{YEAR}|\d{{2}})(?!\d)",
        rf"(?<![\d,])(?:{AMOUNT}),\d{{1,4}}(?![\d])(?:\s?{UNIT}(?!\w))?",
        rf"(?<![\d,])(?:{AMOUNT})\s?{UNIT}(?!\w)",
        r"(?<!\d)\d{1,2}[:.]\d{2}\s?-\s?\d{1,2}[:.]\d{2}(?!\d)",
        r"(?<![\d-])\d{2}-\d{3}(?=,?\s+[^\W\d_])",
        r"(?<![\w/])\d{1,4}/[^\W\d_]{1,4}/\d{2,4}(?![\w/])",
        rf"(?<![\w/])\d{{1,4}}/{YEAR}(?![\w/])",
        r"(?<!\w)[A-Z]{1,4}-\d{1,4}/\d{2}(?!\w)",
        r"\b(?:NIP|KRS)\b\D{0,5}\d(?:[ -]?\d){9}(?!\d)",
        r"\bREGON\b\D{0,5}(?:\d{14}|\d{9})(?!\d)",
    )
)


def cut_out(text: str, *more: re.Pattern[str]) -> str:
    """The text without all of these, and without `more` before them."""
    for pattern in (*more, *PATTERNS):
        text = replaced(pattern, text)
    return text


def replaced(pattern: re.Pattern[str], text: str) -> str:
    """The text with signs of the same length where the pattern was."""
    return pattern.sub(lambda found: CUT * len(found[0]), text)
