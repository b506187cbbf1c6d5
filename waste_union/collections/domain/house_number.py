"""The number of a house as people type it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from anyascii import anyascii

LONGEST = 20
LARGEST = 9_999
# `12`, `12a`, `12 A`; behind it a second number of the same plot or a flat: `12/14`, `12a m. 5`.
# A letter is one only where nothing that belongs to a flat follows: `12 m 5` is house 12.
_NUMBER = re.compile(
    r"0*(?P<number>[1-9][0-9]{0,3})"
    r"(?:\s?(?P<letter>[a-z]))??"
    r"(?:\s*(?:/|-|m\.?|lok\.?|lokal|mieszkanie)\s*[0-9]{1,4}[a-z]?)?\.?"
)


@dataclass(frozen=True, slots=True, order=True)
class HouseNumber:
    """A number and, in small, its letter: `12`, `12a`."""

    number: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.letter}"


def house_number(typed: str) -> HouseNumber | None:
    """The house that is meant; the flat behind it is left out. None for what is no number."""
    if len(typed) > LONGEST:
        return None
    found = _NUMBER.fullmatch(" ".join(anyascii(typed).lower().split()))
    return HouseNumber(int(found["number"]), found["letter"] or "") if found else None


_WITH_NUMBER = re.compile(
    r"(?P<street>.*?\S)\s+(?P<number>[0-9]{1,4}\s?[A-Za-z]?(?:\s*(?:/|m\.?|lok\.?)\s*[0-9]+\w?)?)"
)


def split_address(typed: str) -> tuple[str, str]:
    """`Leśna 12a` as `("Leśna", "12a")`; a text without a number behind it stays whole."""
    text = " ".join(typed.split())
    found = _WITH_NUMBER.fullmatch(text)
    return (found["street"], found["number"]) if found else (text, "")
