"""Charges that are known before they are made; who charges by rules of its own tells them here.

Nothing of them is in the ledger, and every page says that they are foreseen.
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
    """A charge that is not made yet; `last` is its last month where it is for several."""

    period: Period
    due_date: date
    amount: Money
    last: Period | None = None


Foreseeing = Callable[[Sequence[Account], date, int], Mapping[int, Sequence[ForeseenCharge]]]
_foreseeing: list[Foreseeing] = []


def register(foreseeing: Foreseeing) -> None:
    """`(accounts, today, count)`: by the account's id its next charges, of the own accounts."""
    if foreseeing not in _foreseeing:
        _foreseeing.append(foreseeing)


def foreseen_elsewhere(
    accounts: Sequence[Account], today: date, count: int
) -> dict[int, Sequence[ForeseenCharge]]:
    """By the account's id the next charges as those tell them who make them."""
    found: dict[int, Sequence[ForeseenCharge]] = {}
    for foreseeing in _foreseeing if accounts else ():
        found |= foreseeing(accounts, today, count)
    return found
