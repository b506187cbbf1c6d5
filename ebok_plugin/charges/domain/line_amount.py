"""The amounts of many lines as integers: a `Money` for each of 180 000 would cost the most."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from ebok_plugin.ledger.domain.draft import LineDraft
from ebok_plugin.money import r2

# Many premises have the same quantity at the same rate, and a run asks for each line six times.
REMEMBERED = 50_000


def grosze_of(line: LineDraft) -> int:
    """`line.amount` in grosze: rounded once (INV-1)."""
    return _rounded(line.quantity, line.rate)


@lru_cache(REMEMBERED)
def _rounded(quantity: Decimal, rate: Decimal) -> int:
    return int(r2(quantity * rate).scaleb(2))


def total_grosze(lines: Iterable[LineDraft]) -> int:
    """The sum of the rounded lines, never a rounded sum (INV-2)."""
    return sum(map(grosze_of, lines))
