"""Which months a charge is for, told by whoever charges several months or corrects them at once.

A charge of which nobody tells anything is for its own month, whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from cms_ext.base.dates.period import Period, span_name
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.models import ChargeDocument


@dataclass(frozen=True, slots=True)
class MonthCharged:
    """One month in a charge; `amount` is below zero where a correction takes it back.

    `document` is the id of the charge, `seq` its entry; `basis` says how the amount is counted.
    """

    document: int
    seq: int
    month: Period
    amount: Money
    basis: str


Source = Callable[[QuerySet[ChargeDocument]], Iterable[MonthCharged]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`(documents)`: the months of these charges, of those that it makes itself."""
    if source not in _sources:
        _sources.append(source)


def months_charged(documents: QuerySet[ChargeDocument]) -> tuple[MonthCharged, ...]:
    """The months of these charges by month, then in the order of posting."""
    found = [one for source in _sources for one in source(documents)]
    return tuple(sorted(found, key=lambda one: (one.month, one.seq)))


@dataclass(frozen=True, slots=True)
class ChargedSpan:
    """Months of a charge that cost the same, counted in the same way."""

    months: tuple[Period, ...]
    each: Money
    basis: str

    @property
    def name(self) -> str:
        return span_name(self.months[0], self.months[-1])


def spans_of(months: Iterable[MonthCharged]) -> tuple[ChargedSpan, ...]:
    """What is taken back first; within both in the order of the months."""
    found: defaultdict[tuple[Money, str], list[Period]] = defaultdict(list)
    for one in sorted(months, key=lambda one: (one.amount > ZERO, one.month)):
        found[one.amount, one.basis].append(one.month)
    return tuple(ChargedSpan(tuple(known), each, basis) for (each, basis), known in found.items())


def names_of_months(documents: QuerySet[ChargeDocument]) -> dict[int, str]:
    """By the key of the charge the months that it is for, of those that are told."""
    found: defaultdict[int, list[Period]] = defaultdict(list)
    for one in months_charged(documents):
        found[one.document].append(one.month)
    return {document: span_name(months[0], months[-1]) for document, months in found.items()}
