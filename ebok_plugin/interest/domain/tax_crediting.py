"""Payments credited as the tax code says (art. 55 § 2 o.p.): for the clerk, posted nowhere.

A payment that does not cover a debt with its interest is split between both in their proportion on
the day of the payment. The ledger keeps debts and no interest that nobody claimed by a note, so it
credits whole payments to debts; here stands what the law makes of them. Pure, without Django.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms_ext.base.money.amounts import Money
from ebok_plugin.interest.domain.computation import InterestTerms, half_up, interest
from ebok_plugin.interest.domain.delay import bears_interest
from ebok_plugin.ledger.domain.record import EntryRecord, as_of, in_order, without_reversed
from ebok_plugin.ledger.vocabulary import EntryKind


@dataclass(frozen=True, slots=True)
class TaxCrediting:
    """What of all payments went to interest, and what of debts past their due date is left."""

    to_interest: Money
    overdue: Money


@dataclass(slots=True)
class _Debt:
    due: date
    grosze: int
    bears: bool


def tax_crediting(
    records: Iterable[EntryRecord], terms: InterestTerms, until: date
) -> TaxCrediting:
    """The payments of one account by the end of a day, each to the oldest debt first.

    What is no payment (a correction downwards) lowers debts and no interest. Raises RateUnknown.
    """
    debts: list[_Debt] = []
    free = to_interest = 0
    for record in in_order(without_reversed(as_of(records, until))):
        day = record.booking_date
        if record.grosze > 0:
            due = record.due_date or day
            debts.append(_Debt(due, record.grosze, bears_interest(record)))
            debts.sort(key=lambda debt: debt.due)
        else:
            free -= record.grosze
        split = record.kind == EntryKind.PAYMENT
        free, paid = _credited(debts, free, day, terms if split else None)
        to_interest += paid
        debts = [debt for debt in debts if debt.grosze]
    late = sum(debt.grosze for debt in debts if debt.due < until)
    return TaxCrediting(Money.from_grosze(to_interest), Money.from_grosze(late))


def _credited(
    debts: list[_Debt], free: int, day: date, terms: InterestTerms | None
) -> tuple[int, int]:
    """What is still free, and what went to interest; with `terms` debts are paid with theirs."""
    to_interest = 0
    for debt in debts:
        if not free:
            break
        owed = _interest(debt, day, terms)
        if free >= debt.grosze + owed:
            to_interest += owed
            free -= debt.grosze + owed
            debt.grosze = 0
            continue
        part = half_up(free * owed, debt.grosze + owed)
        to_interest += part
        debt.grosze -= free - part
        free = 0
    return free, to_interest


def _interest(debt: _Debt, day: date, terms: InterestTerms | None) -> int:
    if terms is None or not debt.bears or day <= debt.due:
        return 0
    return interest(Money.from_grosze(debt.grosze), debt.due, day, terms).total.grosze
