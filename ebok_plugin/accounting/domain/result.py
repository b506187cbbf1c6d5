"""Income of a property from the ledger beside its costs (art. 4 ust. 4¹ of the act).

Income is what was charged: components, media settlements and services, less what was reversed.
Payments, openings and transfers are none.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.premises.models import Property
from ebok_plugin.accounting.domain.turnover import label_of, read_turnover
from ebok_plugin.accounting.models import PropertyCost
from ebok_plugin.ledger.vocabulary import EntryKind

NO_INCOME = frozenset(
    str(kind.label)
    for kind in (
        EntryKind.OPENING,
        EntryKind.PAYMENT,
        EntryKind.PAYMENT_RETURN,
        EntryKind.TRANSFER,
    )
)


@dataclass(frozen=True, slots=True)
class PropertyResult:
    """The income and the costs of a property in a year, each by its name."""

    place: Property
    year: int
    income: tuple[tuple[str, Money], ...]
    costs: tuple[tuple[str, Money], ...]

    @property
    def total_income(self) -> Money:
        return sum_money(amount for _name, amount in self.income)

    @property
    def total_costs(self) -> Money:
        return sum_money(amount for _name, amount in self.costs)

    @property
    def difference(self) -> Money:
        return self.total_income - self.total_costs


def read_result(place: Property, year: int) -> PropertyResult:
    """Read the income and the costs of a property in a year."""
    (result,) = _results([place], year, place.code)
    return result


def list_results(year: int) -> list[PropertyResult]:
    """Read the results of every property in a year; a constant number of queries."""
    places = Property.objects.filter(merged_into=None).order_by("code__polish")
    return _results(list(places), year)


def _results(places: Sequence[Property], year: int, code: str = "") -> list[PropertyResult]:
    sheet = read_turnover(Period(year, 1), Period(year, 12), code)
    income: dict[str, Counter[str]] = defaultdict(Counter)
    for row in sheet.rows:
        if row.subject not in NO_INCOME:
            income[row.place][row.subject] += (row.debit - row.credit).grosze
    costs: dict[int, Counter[str]] = defaultdict(Counter)
    known = PropertyCost.objects.filter(property__in=places, period__startswith=f"{year}-")
    for key, kind, amount in known.values_list("property", "kind", "amount"):
        costs[key][kind] += amount.grosze
    return [
        PropertyResult(place, year, _named(income[label_of(place)]), _named(costs[place.pk]))
        for place in places
    ]


def _named(grosze: Mapping[str, int]) -> tuple[tuple[str, Money], ...]:
    return tuple((name, Money.from_grosze(one)) for name, one in sorted(grosze.items()))
