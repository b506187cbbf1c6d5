"""Cleaning texts typed by members. Pure."""

from __future__ import annotations

import re
import unicodedata

# Directions and invisible signs would let a text show something else than it holds.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}


def plain(text: str) -> str:
    """The text with one kind of line end and without invisible signs; no markup is read in it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = "\n".join(_visible(line).rstrip() for line in lines).strip()
    return re.sub(r"\n{3,}", "\n\n", clean)


def _visible(line: str) -> str:
    spaced = line.replace("\t", " ").replace("\N{SOFT HYPHEN}", "")
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in UNSEEN)
