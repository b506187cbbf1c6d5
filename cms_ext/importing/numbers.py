"""Numbers as Polish messages write them."""

from __future__ import annotations

from decimal import Decimal

from cms_ext.importing.decimals import MINUS, NO_BREAK_SPACE


def polish_decimal(value: Decimal) -> str:
    """`14 984,7125`: groups of three, decimals as they are, a true minus sign."""
    digits = f"{value:,f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return digits.replace("-", MINUS)


def polish_count(value: int) -> str:
    """`10 000`"""
    return f"{value:,d}".replace(",", NO_BREAK_SPACE)
