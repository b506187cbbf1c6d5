"""One spelling of signs, and what is cut out before telephones and addresses are looked for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
# Signs without width, put between digits to hide them or left by a typesetter.
NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
PLAIN = str.maketrans({**dict.fromkeys(BLANKS, " "), **dict.fromkeys(DASHES, "-"), "\t": " "})
LETTERS = str.maketrans("łŁ", "lL")


def plain(text: str) -> tuple[str, list[int] | None]:
    """The text with usual blanks, dashes and digits, and where each of its signs stood.

    None instead of the list: every sign stands where it stood.
    """
    text = "".join(_digit(sign) for sign in text) if not text.isascii() else text
    text = text.translate(PLAIN)
    if not any(sign in text for sign in NOTHING):
        return text, None
    places = [place for place, sign in enumerate(text) if sign not in NOTHING]
    return "".join(text[place] for place in places), [*places, len(text)]


@cache
def _digit(sign: str) -> str:
    """An Arabic or a full-width digit as 0 to 9; any other sign as it is."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """Small letters without diacritics."""
    decomposed = unicodedata.normalize("NFKD", word.translate(LETTERS).lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


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
