"""The words of a payment code: only what every bank's app takes. Pure.

Source: `qr_zbp.md` §2.
"""

from __future__ import annotations

import re
import unicodedata

MOST_IN_NAME, MOST_IN_TITLE = 20, 32
TITLE_WITHOUT_WORDS = "Opłata"

_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_KEPT = frozenset(",./-@#&*_ 0123456789")
_QUOTES = frozenset("\"'«»‹›‘’‚‛“”„‟〝〞〟＂＇")
_BLANKS = re.compile(" +")


def qr_name(text: str) -> str:
    """The recipient, at most 20 characters; empty when nothing of it can be sent."""
    return _cut(text, MOST_IN_NAME)


def qr_title(text: str) -> str:
    """The title, at most 32 characters; `Opłata` when nothing of it can be sent."""
    return _cut(text, MOST_IN_TITLE) or TITLE_WITHOUT_WORDS


def _cut(text: str, most: int) -> str:
    plain = "".join(_sent(sign) for sign in unicodedata.normalize("NFC", text))
    return _BLANKS.sub(" ", plain).strip()[:most].strip()


def _sent(sign: str) -> str:
    """What stands for a sign: itself, its letter without accents, nothing, or a blank."""
    if sign in _POLISH or sign in _KEPT:
        return sign
    if sign in _QUOTES or unicodedata.combining(sign):
        return ""
    if not sign.isalpha():
        return " "
    parts = unicodedata.normalize("NFD", sign)
    return unicodedata.normalize("NFC", "".join(s for s in parts if not unicodedata.combining(s)))
