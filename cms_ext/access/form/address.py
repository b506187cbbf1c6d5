"""Addresses of premises as they are kept. Pure; the estate's own `address` compares them."""

from __future__ import annotations

import re

from cms_ext.base.typed_values.plain import ValueRefused, plain

EXAMPLE = "na przykład ul. Leśna 3/12"
STREET_WORD = re.compile(r"^(ul|al|os|pl)\.(?=\S)", re.IGNORECASE)
AROUND_SLASH = re.compile(r" ?/ ?")
BEFORE_COMMA = re.compile(r" ?, ?")


def address(text: str) -> str:
    """Street, number and flat with one blank where one belongs (`ul.Leśna 3 / 12` is mended)."""
    made = STREET_WORD.sub(r"\1. ", text)
    made = BEFORE_COMMA.sub(", ", AROUND_SLASH.sub("/", made)).strip(" ,")
    if not (any(map(str.isalpha, made)) and any(map(str.isdigit, made))):
        raise ValueRefused(f"Podaj ulicę, numer budynku i numer lokalu, {EXAMPLE}.")
    return made


def address_list(text: str, at_least: int, at_most: int, longest: int) -> list[str]:
    """One address in each line, none twice; errors name the line."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > at_most:
        raise ValueRefused(
            f"Za dużo adresów: {len(lines)}. Najwyżej {at_most}, każdy w osobnym wierszu."
        )
    found: list[str] = []
    for number, line in enumerate(lines, start=1):
        try:
            one = address(plain(line, longest))
        except ValueRefused as refusal:
            raise ValueRefused(f"Wiersz {number}: {refusal}") from refusal
        if one not in found:
            found.append(one)
    if len(found) < at_least:
        raise ValueRefused(f"Podaj adresy, każdy w osobnym wierszu. Co najmniej {at_least}.")
    return found
