"""One spelling of signs, so that neither a diacritic nor an odd blank hides a name or a number."""

from __future__ import annotations

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
