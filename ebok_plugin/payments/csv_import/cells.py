"""How money, codes, persons and account numbers are written in a cell (import_formats.md §2)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.tables.findings import cut
from cms_ext.base.tables.numbers import BadValue, at_scale, read_decimal
from cms_ext.base.tables.texts import pattern_reader

AMOUNT_PLACES = 2
TO_GROSZE = at_scale(AMOUNT_PLACES, "AMOUNT_SCALE")


def read_amount(text: str) -> Money:
    """An amount of money, at most 9 999 999.99 either way."""
    return Money(read_decimal(text, AMOUNT_PLACES, "AMOUNT_SCALE"))


_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+\-]?[0-9]+")
_COUNT = re.compile(r"[0-9]{1,3}")


def read_persons(text: str) -> int:
    """A number of persons, 0 to 999."""
    if not _COUNT.fullmatch(text):
        raise BadValue("COUNT_FORMAT", "wpisz liczbę osób, bez części dziesiętnej.", "0 do 999")
    return int(text)


# A payments file names the same few thousand accounts again and again.
@lru_cache(maxsize=1 << 15)
def read_nrb(text: str) -> str:
    """The 26 digits of an account number; codes of qr_zbp.md §3, and NRB_SCIENTIFIC."""
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


def refuse_nrb_number(_number: Decimal) -> str:
    """A spreadsheet keeps fifteen digits of a number: an account number so kept is lost."""
    raise BadValue(
        "NRB_NUMBER_CELL",
        "numer zapisano jako liczbę (Excel gubi cyfry powyżej 15.). Ustaw komórki jako tekst.",
        "26 cyfr zapisanych jako tekst",
    )


ACCOUNT_NO = pattern_reader(r"[0-9A-Z/-]{1,20}", "1 do 20 znaków: cyfry, A–Z, / i -")
COMPONENT_CODE = pattern_reader(r"[A-Z0-9-]{1,12}", "1 do 12 znaków: A–Z, cyfry i -")
