"""Numbers as Polish messages write them, and those that a spreadsheet keeps."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from cms_ext.base.importing.badvalue import BadValue
from cms_ext.base.importing.decimals import MINUS, NO_BREAK_SPACE


def polish_decimal(value: Decimal) -> str:
    """`14 984,7125`: groups of three, decimals as they are, a true minus sign."""
    digits = f"{value:,f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return digits.replace("-", MINUS)


def polish_count(value: int) -> str:
    """`10 000`"""
    return f"{value:,d}".replace(",", NO_BREAK_SPACE)


LARGEST_CELL = Decimal(10) ** 15
STRAY = Decimal("0.000001")
"""So far a spreadsheet's binary number may lie from the decimal one that was typed."""


def digits(number: Decimal) -> str:
    """A number of a spreadsheet as a text: `7`, `12.5`."""
    return f"{number:.0f}" if number == number.to_integral_value() else f"{number:f}"


def at_scale(places: int, code: str) -> Callable[[Decimal], str]:
    """A number of a spreadsheet with so many decimals; one with more is refused as `code`."""
    unit = Decimal(1).scaleb(-places)

    def text(number: Decimal) -> str:
        # Larger ones are refused by every column; here they would only overflow.
        rounded = number.quantize(unit) if abs(number) < LARGEST_CELL else number
        if abs(rounded - number) > STRAY:
            most = f"{places} miejsca po przecinku"
            raise BadValue(code, f"liczba ma więcej niż {most}.", f"najwyżej {most}")
        return f"{rounded:f}"

    return text
