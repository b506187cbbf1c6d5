"""What a settlement adds up to, medium by medium, for staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from ebok_plugin.media.domain.share import residual, residual_bound
from ebok_plugin.media.models import MediaSettlement
from ebok_plugin.media.vocabulary import Medium
from ebok_plugin.money import Money, r2


@dataclass(frozen=True, slots=True)
class MediumSum:
    """`invoice_total == common_cost + costs + residual`; `bound` is what rounding may leave."""

    medium: Medium
    invoice_total: Money
    common_cost: Money
    costs: Money
    advances: Money
    result: Money
    shares: int

    @property
    def residual(self) -> Money:
        return residual(self.invoice_total, self.common_cost, self.costs)

    @property
    def bound(self) -> Money:
        return Money(r2(residual_bound(self.shares)))


def medium_sums(settlement: MediaSettlement) -> list[MediumSum]:
    """One query."""
    summed = settlement.lines.order_by().values("medium")
    rows = summed.annotate(
        invoices=Max("invoice_total"),
        common=Max("common_cost"),
        costs=Sum("cost"),
        paid=Sum("advances"),
        owed=Sum("result"),
        shares=Count("pk"),
    )
    found = [
        MediumSum(
            Medium(row["medium"]),
            row["invoices"],
            row["common"],
            row["costs"],
            row["paid"],
            row["owed"],
            row["shares"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.medium.order)
