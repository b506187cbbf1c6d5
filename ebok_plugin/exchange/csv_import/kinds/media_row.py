"""One row of a media settlement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRow:
    """cost = pool × key_premises / key_total; result = cost − advances, > 0 is to be paid."""

    settlement_id: str
    account_no: str
    period_from: date
    period_to: date
    medium: str
    part: str
    invoice_total: Money
    common_cost: Money
    allocation_key: str
    pool: Money
    key_premises: Decimal
    key_total: Decimal
    cost: Money
    advances: Money
    result: Money
    posting_date: date
    due_date: date | None


def period_label(first: date, last: date) -> str:
    """`2025` for a whole year, else `01/2025–06/2025`."""
    whole = (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31))
    return str(first.year) if whole else f"{Period.of(first).label}–{Period.of(last).label}"
