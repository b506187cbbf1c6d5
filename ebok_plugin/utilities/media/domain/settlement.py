"""The settlements of one account, and what all premises of a settlement bear together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Sum

from cms_ext.base.money.amounts import Money, r2, total
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.utilities.media.domain.comparison import is_year_before
from ebok_plugin.utilities.media.domain.explanation import BuildingSum, residual, residual_bound
from ebok_plugin.utilities.media.models import MediaSettlement, MediaSettlementLine
from ebok_plugin.utilities.media.vocabulary import Medium


@dataclass(frozen=True, slots=True)
class AccountSettlement:
    """A settlement as one account sees it: its own lines only.

    `entry` is its posting, none when it came out even; `undone_by` the reversal of that posting;
    `newer` the same settlement brought again by a corrected file.
    """

    settlement: MediaSettlement
    lines: tuple[MediaSettlementLine, ...]
    newer: MediaSettlement | None

    @property
    def entry(self) -> LedgerEntry | None:
        return self.lines[0].entry

    @property
    def undone_by(self) -> LedgerEntry | None:
        found: LedgerEntry | None = getattr(self.entry, "reversed_by", None)
        return found

    @property
    def is_current(self) -> bool:
        return self.newer is None and self.undone_by is None

    @property
    def cost(self) -> Money:
        return total(line.cost for line in self.lines)

    @property
    def advances(self) -> Money:
        return total(line.advances for line in self.lines)

    @property
    def result(self) -> Money:
        return total(line.result for line in self.lines)


def settlements_of(account: Account, today: date) -> list[AccountSettlement]:
    """Those posted up to `today`, the newest first. One query."""
    lines = MediaSettlementLine.objects.filter(
        account=account, settlement__posting_date__lte=today
    ).select_related("settlement", "entry__reversed_by")
    grouped: defaultdict[int, list[MediaSettlementLine]] = defaultdict(list)
    newest: dict[str, MediaSettlement] = {}
    for line in lines.order_by(
        "-settlement__posting_date", "-settlement__generation", "-settlement_id", "position"
    ):
        settlement = line.settlement
        grouped[settlement.pk].append(line)
        known = newest.setdefault(settlement.settlement_id, settlement)
        if settlement.generation > known.generation:
            newest[settlement.settlement_id] = settlement
    found = []
    for its_lines in grouped.values():
        settlement = its_lines[0].settlement
        last = newest[settlement.settlement_id]
        found.append(
            AccountSettlement(
                settlement, tuple(its_lines), None if last.pk == settlement.pk else last
            )
        )
    return found


def year_before(
    one: AccountSettlement, among: list[AccountSettlement]
) -> tuple[MediaSettlementLine, ...]:
    """The standing lines of the same days a year before; heat and water may come apart."""
    mine = one.settlement
    return tuple(
        line
        for other in among
        if other.is_current
        and is_year_before(
            mine.period_from,
            mine.period_to,
            other.settlement.period_from,
            other.settlement.period_to,
        )
        for line in other.lines
    )


def building_sums(settlement: MediaSettlement) -> dict[str, BuildingSum]:
    """By medium: what all lines cost, and the number of premises. One query."""
    summed = settlement.lines.order_by().values("medium")
    return {
        row["medium"]: BuildingSum(row["costs"], row["premises"])
        for row in summed.annotate(
            costs=Sum("cost"), premises=Count("account__premises", distinct=True)
        )
    }


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
