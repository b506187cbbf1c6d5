"""Rates, quantities and sums in a file (import_formats.md §2).

The grammar is that of `decimals`; here its refusals become those of a cell.
"""

from __future__ import annotations

import re
from decimal import Decimal

from cms_ext.base.importing.badvalue import BadValue
from cms_ext.base.importing.decimals import MINUS, AmountError, parse_decimal
from cms_ext.base.importing.findings import cut
from cms_ext.base.importing.numbers import at_scale

AREA_PLACES = 2
RATE_PLACES = 4
TO_AREA = at_scale(AREA_PLACES, "RATE_SCALE")
TO_RATE = at_scale(RATE_PLACES, "RATE_SCALE")
EXPECTED = "liczba w zapisie 1234,56 albo 1 234,56"

_TWO_MARKS = re.compile(r"\S?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)", re.ASCII)
_SUM = re.compile(rf"([+\-{MINUS}]?)([0-9]{{1,15}})(?:[,.]([0-9]{{1,2}}))?", re.ASCII)


def read_rate(text: str) -> Decimal:
    """A rate, a quantity or a key: written as an amount, with up to 4 decimals."""
    return read_decimal(text, RATE_PLACES, "RATE_SCALE")


def read_area(text: str) -> Decimal:
    """An area in m²: from 0 up, with up to 2 decimals, as premises keep it."""
    return _from_zero(read_decimal(text, AREA_PLACES, "RATE_SCALE"))


def read_rate_from_zero(text: str) -> Decimal:
    """A rate or a quantity that cannot be negative."""
    return _from_zero(read_rate(text))


def read_control_sum(text: str) -> Decimal | None:
    """The sum of a column as the marker states it; it may be larger than any one amount."""
    found = _SUM.fullmatch("".join(text.split()))
    if found is None:
        return None
    value = Decimal(f"{found[2]}.{found[3] or '0'}")
    return -value if found[1] in ("-", MINUS) else value


def _from_zero(value: Decimal) -> Decimal:
    if value < 0:
        raise BadValue("VALUE_NEGATIVE", "wartość nie może być ujemna.", "liczba od 0 w górę")
    return value


def read_decimal(text: str, places: int, scale_code: str) -> Decimal:
    """A number with up to `places` decimals; with more it is refused as `scale_code`."""
    try:
        return parse_decimal(text, places=places)
    except AmountError as error:
        raise _bad(text, places, scale_code, error) from error


def _bad(text: str, places: int, scale_code: str, error: AmountError) -> BadValue:
    if error.code == "AMOUNT_SCALE":
        most = f"{places} miejsca po przecinku"
        return BadValue(scale_code, f"„{cut(text)}” ma więcej niż {most}.", f"najwyżej {most}")
    if error.code == "AMOUNT_TOO_LARGE":
        what = "liczba jest większa niż 9 999 999,99. Sprawdź przecinek."
        return BadValue(error.code, what, "najwyżej 9 999 999,99")
    if not text:
        what = "brakuje liczby. Uzupełnij komórkę."
    elif _TWO_MARKS.fullmatch(text):
        what = f"„{cut(text)}” jest niejednoznaczne. Zapisz 1234,56 albo 1 234,56."
    else:
        what = f"„{cut(text)}” nie jest liczbą. Zapisz 1234,56 albo 1 234,56."
    return BadValue(error.code, what, EXPECTED)
