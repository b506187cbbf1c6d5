"""Money in a cell."""

from __future__ import annotations

from cms_ext.base.importing.numbers import at_scale, read_decimal
from ebok_plugin.money import Money

AMOUNT_PLACES = 2
TO_GROSZE = at_scale(AMOUNT_PLACES, "AMOUNT_SCALE")


def read_amount(text: str) -> Money:
    """An amount of money, at most 9 999 999.99 either way."""
    return Money(read_decimal(text, AMOUNT_PLACES, "AMOUNT_SCALE"))
