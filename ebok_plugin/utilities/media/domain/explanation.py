"""How the result of a settlement comes about, in five steps (`ledger.md` §10). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import GROSZ, ZERO, Money, round_to_grosz, sum_money
from ebok_plugin.utilities.media.domain.keeping import Values
from ebok_plugin.utilities.media.vocabulary import AllocationKey, Medium, MediumPart

HALF_GROSZ = GROSZ / 2


def cost_share(pool: Money, key: Decimal, key_total: Decimal) -> Money:
    """Compute `r2(pool × key / Σ key)`; the sum of the keys is positive."""
    return Money(round_to_grosz(pool.amount * key / key_total))


def rounding_residual(invoice_total: Money, common_cost: Money, costs: Money) -> Money:
    """Compute what rounding left of the invoices; the building bears it."""
    return invoice_total - common_cost - costs


def residual_bound(shares: int) -> Decimal:
    """Return the largest residual of `shares` roundings, in złoty: half a grosz each."""
    return HALF_GROSZ * shares


@dataclass(frozen=True, slots=True)
class BuildingSum:
    """A medium over all lines of the settlement: Σ cost, and the number of premises."""

    costs: Money
    premises: int


@dataclass(frozen=True, slots=True)
class PartExplained:
    """One part by one key: `share` by the formula, `rounding` added by the file."""

    part: MediumPart
    key: AllocationKey
    pool: Money
    key_premises: Decimal
    key_total: Decimal
    share: Money
    cost: Money
    advances: Money
    result: Money

    @property
    def rounding(self) -> Money:
        return self.cost - self.share


@dataclass(frozen=True, slots=True)
class MediumExplained:
    """One medium of one account; `invoice_total == common_cost + costs_of_all + residual`.

    INV-8.
    """

    medium: Medium
    invoice_total: Money
    common_cost: Money
    costs_of_all: Money
    parts: tuple[PartExplained, ...]

    @property
    def to_split(self) -> Money:
        return self.invoice_total - self.common_cost

    @property
    def residual(self) -> Money:
        return rounding_residual(self.invoice_total, self.common_cost, self.costs_of_all)

    @property
    def cost(self) -> Money:
        return sum_money(part.cost for part in self.parts)

    @property
    def advances(self) -> Money:
        return sum_money(part.advances for part in self.parts)

    @property
    def result(self) -> Money:
        return self.cost - self.advances


def explain_media(
    lines: Sequence[Values], building: Mapping[str, BuildingSum]
) -> tuple[MediumExplained, ...]:
    """Explain the media of one account, in the order of every page. `building` has each of them."""
    media = sorted({Medium(line.medium) for line in lines}, key=lambda medium: medium.order)
    return tuple(
        _medium(medium, [line for line in lines if line.medium == medium], building[medium])
        for medium in media
    )


def costs_by_medium(lines: Sequence[Values]) -> dict[Medium, Money]:
    return {
        medium: sum_money(line.cost for line in lines if line.medium == medium)
        for medium in {Medium(line.medium) for line in lines}
    }


def _medium(medium: Medium, lines: Sequence[Values], building: BuildingSum) -> MediumExplained:
    return MediumExplained(
        medium=medium,
        invoice_total=lines[0].invoice_total,
        common_cost=lines[0].common_cost,
        costs_of_all=building.costs,
        parts=tuple(sorted((_part(line) for line in lines), key=lambda part: part.part.order)),
    )


def _part(line: Values) -> PartExplained:
    return PartExplained(
        part=MediumPart(line.part),
        key=AllocationKey(line.allocation_key),
        pool=line.pool,
        key_premises=line.key_premises,
        key_total=line.key_total,
        share=cost_share(line.pool, line.key_premises, line.key_total),
        cost=line.cost,
        advances=line.advances,
        result=line.result,
    )


def describe_result(result: Money) -> str:
    """Write `Do zwrotu: 87,43 zł`, `Dopłata: 235,23 zł`, or that it comes out even."""
    if result > ZERO:
        return _("Dopłata: {amount}").format(amount=result)
    if result < ZERO:
        return _("Do zwrotu: {amount}").format(amount=-result)
    return _("Rozliczenie wyszło na zero")


def side(result: Money) -> str:
    """Return the word next to a result in a table."""
    if result > ZERO:
        return _("dopłata")
    return _("zwrot") if result < ZERO else ""
