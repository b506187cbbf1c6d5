"""The first check of every typed value: plain text of limited length."""

from __future__ import annotations

import re
import unicodedata

BLANKS = re.compile(r"[^\S\n]+")
# Invisible marks (a telephone number copied from a list of contacts brings some) carry nothing.
INVISIBLE = "Cf"
FORBIDDEN = ("Cc", "Cs", "Co", "Cn")


class ValueRefused(ValueError):
    """A value that is no value of its type; the message says what to type instead."""


def plain(typed: str, longest: int, *, lines: bool = False) -> str:
    """NFC, blanks joined, ends trimmed, invisible marks gone; line breaks only with `lines`.

    Raises ValueRefused for control characters and for more than `longest` characters.
    """
    # Before any other work, so that a megabyte costs nothing.
    if len(typed) > 4 * longest:
        raise too_long(longest)
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(one for one in text if unicodedata.category(one) != INVISIBLE)
    text = BLANKS.sub(" ", text.replace("\t", " "))
    for one in text:
        if unicodedata.category(one) in FORBIDDEN and not (lines and one == "\n"):
            raise ValueRefused(
                "To pole ma znaki, których nie widać. Wpisz je ręcznie, bez wklejania."
            )
    text = "\n".join(line.strip() for line in text.split("\n")).strip()
    if len(text) > longest:
        raise too_long(longest)
    return text


def too_long(longest: int) -> ValueRefused:
    return ValueRefused(f"Za długi tekst. Skróć go; liczba znaków najwyżej {longest}.")
