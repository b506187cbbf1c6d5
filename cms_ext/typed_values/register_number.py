"""NIP and REGON with their check digits. Pure.

Weights: NIP, regulation of the Minister of Finance; REGON, of Statistics Poland (GUS).
"""

from __future__ import annotations

from collections.abc import Sequence

from cms_ext.typed_values.plain import Refused

NIP = (6, 5, 7, 2, 3, 4, 5, 6, 7)
REGON_9 = (8, 9, 2, 3, 4, 5, 6, 7)
REGON_14 = (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)


def nip(text: str) -> str:
    """Ten digits; hyphens, blanks and a leading PL are taken off."""
    number = _bare(text).removeprefix("PL")
    if not (_is_number(number) and len(number) == 10):
        raise Refused("NIP ma 10 cyfr. Wpisz je po kolei, bez liter.")
    if _remainder(number, NIP) != int(number[-1]):
        raise Refused("W numerze NIP jest literówka. Sprawdź każdą cyfrę.")
    return number


def regon(text: str) -> str:
    """Nine digits, or fourteen of a local unit."""
    number = _bare(text)
    if not (_is_number(number) and len(number) in (9, 14)):
        raise Refused("REGON ma 9 albo 14 cyfr. Wpisz je po kolei, bez liter.")
    right = _remainder(number[:9], REGON_9) % 10 == int(number[8])
    if len(number) == 14:
        right = right and _remainder(number, REGON_14) % 10 == int(number[-1])
    if not right:
        raise Refused("W numerze REGON jest literówka. Sprawdź każdą cyfrę.")
    return number


def _remainder(number: str, weights: Sequence[int]) -> int:
    pairs = zip(number[:-1], weights, strict=True)
    return sum(int(digit) * weight for digit, weight in pairs) % 11


def _bare(text: str) -> str:
    return text.replace("-", "").replace(" ", "").upper()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
