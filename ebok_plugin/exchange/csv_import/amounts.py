"""Amounts, rates and quantities in the closed grammar of spec import_formats §2.

The grammar itself is `ebok_plugin.money`; here its refusals become those of a cell.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ebok_plugin.exchange.csv_import.badvalue import BadValue
from ebok_plugin.exchange.csv_import.findings import cut
from ebok_plugin.money import AmountError, Money, parse_decimal

AMOUNT_PLACES = 2
RATE_PLACES = 4
EXPECTED = "liczba w zapisie 1234,56 albo 1 234,56"

_TWO_MARKS = re.compile(r"\S?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)", re.ASCII)
_SUM = re.compile(r"([+\-\u2212]?)([0-9]{1,15})(?:[,.]([0-9]{1,2}))?", re.ASCII)


def read_amount(text: str) -> Money:
    """An amount of money, at most 9 999 999.99 either way."""
    return Money(_decimal(text, AMOUNT_PLACES, "AMOUNT_SCALE"))


def read_rate(text: str) -> Decimal:
    """A rate, a quantity or a key: written as an amount, with up to 4 decimals."""
    return _decimal(text, RATE_PLACES, "RATE_SCALE")


def read_area(text: str) -> Decimal:
    """An area in m²: from 0 up, with up to 2 decimals, as premises keep it."""
    return _from_zero(_decimal(text, AMOUNT_PLACES, "RATE_SCALE"))


def read_rate_from_zero(text: str) -> Decimal:
    """A rate or a quantity that cannot be negative."""
    return _from_zero(read_rate(text))


def read_control_sum(text: str) -> Money | None:
    """The sum of a column as the marker states it; it may be larger than any one amount."""
    found = _SUM.fullmatch("".join(text.split()))
    if found is None:
        return None
    value = Decimal(f"{found[2]}.{found[3] or '0'}")
    return Money(-value if found[1] in ("-", "\u2212") else value)


def _from_zero(value: Decimal) -> Decimal:
    if value < 0:
        raise BadValue("VALUE_NEGATIVE", "wartość nie może być ujemna.", "liczba od 0 w górę")
    return value


def _decimal(text: str, places: int, scale_code: str) -> Decimal:
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
