"""How texts, codes, choices and account numbers are written (spec import_formats §2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from ebok_plugin.exchange.csv_import.badvalue import BadValue
from ebok_plugin.exchange.csv_import.findings import cut
from ebok_plugin.nrb import NrbError, parse_nrb

_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+\-]?[0-9]+")
_COUNT = re.compile(r"[0-9]{1,3}")
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


def read_persons(text: str) -> int:
    """A number of persons, 0 to 999."""
    if not _COUNT.fullmatch(text):
        raise BadValue("COUNT_FORMAT", "wpisz liczbę osób, bez części dziesiętnej.", "0 do 999")
    return int(text)


# A payments file names the same few thousand accounts again and again.
@lru_cache(maxsize=1 << 15)
def read_nrb(text: str) -> str:
    """The 26 digits of an account number; codes of qr_zbp §3, and NRB_SCIENTIFIC."""
    if _SCIENTIFIC.fullmatch(text):
        raise BadValue(
            "NRB_SCIENTIFIC",
            f"Excel zamienił numer na {cut(text)} i zgubił cyfry. "
            "Ustaw kolumnę jako tekst i wpisz numer jeszcze raz.",
            "26 cyfr zapisanych jako tekst",
        )
    try:
        return parse_nrb(text)
    except NrbError as error:
        what = error.message[0].lower() + error.message[1:]
        raise BadValue(error.code, what, "numer rachunku z 26 cyfr") from error


ACCOUNT_NO = pattern_reader(r"[0-9A-Z/-]{1,20}", "1 do 20 znaków: cyfry, A–Z, / i -")
COMPONENT_CODE = pattern_reader(r"[A-Z0-9-]{1,12}", "1 do 12 znaków: A–Z, cyfry i -")
