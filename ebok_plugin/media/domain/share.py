"""What one premises bears of a medium (`ledger.md` §10, INV-8). Pure, without Django."""

from __future__ import annotations

from decimal import Decimal

from ebok_plugin.money import GROSZ, Money, r2

HALF_GROSZ = GROSZ / 2


def cost(pool: Money, key: Decimal, key_total: Decimal) -> Money:
    """`r2(pool × key / Σ key)`; the sum of the keys is positive."""
    return Money(r2(pool.amount * key / key_total))


def residual(invoice_total: Money, common_cost: Money, costs: Money) -> Money:
    """What rounding left of the invoices; the building bears it, never one premises."""
    return invoice_total - common_cost - costs


def residual_bound(shares: int) -> Decimal:
    """So much may be left in złoty after `shares` roundings: half a grosz each."""
    return HALF_GROSZ * shares
