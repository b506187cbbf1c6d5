"""NIP and REGON with their check digits, as people type them. Pure."""

from __future__ import annotations

from stdnum.pl import nip as nip_number
from stdnum.pl import regon as regon_number

from cms_ext.base.typed_values.plain import ValueRefused


def nip(text: str) -> str:
    """Ten digits; hyphens, blanks and a leading PL are taken off."""
    number = _bare(text).removeprefix("PL")
    if not (_is_number(number) and len(number) == 10):
        raise ValueRefused("NIP ma 10 cyfr. Wpisz je po kolei, bez liter.")
    if not nip_number.is_valid(number):
        raise ValueRefused("W numerze NIP jest literówka. Sprawdź każdą cyfrę.")
    return number


def regon(text: str) -> str:
    """Nine digits, or fourteen of a local unit."""
    number = _bare(text)
    if not (_is_number(number) and len(number) in (9, 14)):
        raise ValueRefused("REGON ma 9 albo 14 cyfr. Wpisz je po kolei, bez liter.")
    if not regon_number.is_valid(number):
        raise ValueRefused("W numerze REGON jest literówka. Sprawdź każdą cyfrę.")
    return number


def _bare(text: str) -> str:
    return text.replace("-", "").replace(" ", "").upper()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
