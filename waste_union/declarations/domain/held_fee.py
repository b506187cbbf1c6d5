"""The fee that a property owes in a month, and the paper it follows from: not always its own
declaration, but also a notice of new rates, or a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from waste_union.declarations.models import DeclaredProperty
from waste_union.fees.domain.months import holding_in
from waste_union.fees.domain.queries.standing import OwedFee, obligations_of
from waste_union.fees.vocabulary import FeeSource


@dataclass(frozen=True, slots=True)
class HeldFee:
    """`number` is that of the paper: a receipt, a notice or a decision; `month` its first month."""

    amount: Money
    source: str
    number: str
    month: Period

    @property
    def paper(self) -> str:
        """`zawiadomienie o stawce ZAW/2026/000001`."""
        return paper_in_words(self.source, self.number)

    @property
    def words(self) -> str:
        """`zawiadomienie o stawce ZAW/2026/000001, od 07/2026`."""
        return _("{paper}, od {month}").format(paper=self.paper, month=self.month.label)


def paper_in_words(source: str, number: str) -> str:
    return f"{FeeSource(source).label} {number}"


def held_fees(places: Iterable[DeclaredProperty], day: date) -> Mapping[int, HeldFee]:
    """By the property's key the fee that holds in the month of the day. One query."""
    accounts = {place.pk: place.account_id for place in places if place.account_id}
    obligations = obligations_of(accounts.values()) if accounts else {}
    month = Period.of(day)
    found = {
        place: holding_in(obligations[account], month)
        for place, account in accounts.items()
        if account in obligations
    }
    return {place: _held(one) for place, one in found.items() if one is not None}


def held_fee(place: DeclaredProperty, day: date) -> HeldFee | None:
    """The same of one property."""
    return held_fees([place], day).get(place.pk)


def _held(one: OwedFee) -> HeldFee:
    return HeldFee(one.monthly_fee, one.source, one.source_key, Period.of(one.from_month))
