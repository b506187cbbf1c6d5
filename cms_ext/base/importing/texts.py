"""How texts, codes and choices are written (import_formats.md §2)."""

from __future__ import annotations

import re
from collections.abc import Callable

from cms_ext.base.importing.badvalue import BadValue
from cms_ext.base.importing.findings import cut

_BOOLS = {"tak": True, "1": True, "true": True, "nie": False, "0": False, "false": False}


def read_text(text: str) -> str:
    """Any text, but not none."""
    if not text:
        raise BadValue("VALUE_MISSING", "brakuje wartości. Uzupełnij komórkę.", "tekst")
    return text


def pattern_reader(pattern: str, expected: str) -> Callable[[str], str]:
    """A reader of codes made of a few allowed characters; anything else is TEXT_FORMAT."""
    compiled = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if not compiled.fullmatch(read_text(text)):
            raise BadValue(
                "TEXT_FORMAT", f"„{cut(text)}” ma niedozwolone znaki lub długość.", expected
            )
        return text

    return read


def choice_reader(*choices: str) -> Callable[[str], str]:
    """A reader of a closed list of words; anything else is CHOICE_UNKNOWN."""
    expected = ", ".join(choices)

    def read(text: str) -> str:
        if read_text(text) not in choices:
            raise BadValue(
                "CHOICE_UNKNOWN", f"„{cut(text)}” nie jest na liście. Wpisz: {expected}.", expected
            )
        return text

    return read


def read_bool(text: str) -> bool:
    """TAK/NIE, 1/0 or true/false, in any case."""
    value = _BOOLS.get(text.lower())
    if value is None:
        raise BadValue("BOOL_FORMAT", "wpisz TAK albo NIE.", "TAK albo NIE")
    return value
