"""The effect of a change on all accounts, before payers are notified."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from ebok_plugin.fee_changes.domain.check import with_kinds
from ebok_plugin.fee_changes.domain.effect import Effect, increase
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import ZERO, Money

PORTION = 500


@dataclass(frozen=True, slots=True)
class ComponentEffect:
    """One component over all its payers, in a month."""

    name: str
    payers: int
    before: Money
    after: Money

    @property
    def difference(self) -> Money:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FeeChangePreview:
    """All months at once: what a month costs when everything of the change holds."""

    payers: int
    difference: Money
    components: tuple[ComponentEffect, ...]

    @property
    def average(self) -> Money:
        """For one premises that pays any of it; rounded to the grosz."""
        if not self.payers:
            return ZERO
        each = Decimal(self.difference.grosze) / self.payers
        return Money.from_grosze(int(each.quantize(Decimal(1), ROUND_HALF_UP)))


def preview(change: FeeChange, accounts: QuerySet[Account]) -> FeeChangePreview:
    """The sum over accounts as they would be charged. Raises FeeChangeError E-FEE-03."""
    effect = Effect(with_kinds(change))
    keys = list(accounts.order_by("pk").values_list("pk", flat=True))
    payers, difference = 0, ZERO
    found: dict[str, ComponentEffect] = {}
    for start in range(0, len(keys), PORTION):
        for rows in effect.rows_of(keys[start : start + PORTION]).values():
            payers += 1
            difference += increase(rows)
            for row in rows:
                one = found.get(row.name, ComponentEffect(row.name, 0, ZERO, ZERO))
                found[row.name] = ComponentEffect(
                    row.name,
                    one.payers + 1,
                    one.before + row.old_amount,
                    one.after + row.new_amount,
                )
    return FeeChangePreview(payers, difference, tuple(found[name] for name in sorted(found)))
