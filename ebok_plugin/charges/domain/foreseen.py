"""Ask plugins that charge by their own rules which charges come next.

The ledger holds none of them, and every page says that they are foreseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class ForeseenCharge:
    """A charge that is not made yet; `last` is its last month when it covers several."""

    period: Period
    due_date: date
    amount: Money
    last: Period | None = None


Foreseeing = Callable[[Sequence[Account], date, int], Mapping[int, Sequence[ForeseenCharge]]]
_foreseeing: list[Foreseeing] = []


def register_foreseen(foreseeing: Foreseeing) -> None:
    """Register `(accounts, today, count)`, which gives the next charges by account id."""
    if foreseeing not in _foreseeing:
        _foreseeing.append(foreseeing)


def find_foreseen_charges(
    accounts: Sequence[Account], today: date, count: int
) -> dict[int, Sequence[ForeseenCharge]]:
    """Return the next charges of these accounts by account id, as the plugins report them."""
    charges: dict[int, Sequence[ForeseenCharge]] = {}
    for foreseeing in _foreseeing if accounts else ():
        charges |= foreseeing(accounts, today, count)
    return charges
