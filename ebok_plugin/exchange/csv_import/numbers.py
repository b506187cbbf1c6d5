"""Numbers as Polish messages write them."""

from __future__ import annotations

from decimal import Decimal

from ebok_plugin.money import NO_BREAK_SPACE


def polish_decimal(value: Decimal) -> str:
    """`14 984,7125`: groups of three, decimals as they are."""
    return f"{value:,f}".replace(",", NO_BREAK_SPACE).replace(".", ",")


def polish_count(value: int) -> str:
    """`10 000`"""
    return f"{value:,d}".replace(",", NO_BREAK_SPACE)
