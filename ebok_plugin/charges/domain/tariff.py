"""What is charged in a month, where and at which rate: read once for a whole run."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from ebok_plugin.charges.domain.queries.rate import RateBook, rates_in_force
from ebok_plugin.charges.domain.span import holding
from ebok_plugin.charges.models import Component, ComponentUse
from ebok_plugin.ledger.models import Batch, ChargeLine
from ebok_plugin.ledger.period import Period


class TariffComponent(NamedTuple):
    pk: int
    code: str
    basis: str


class Tariff:
    """Components in the order of their keys, uses of properties and buildings, rates.

    All as of the first day of the month. Four queries, five where a component has no use,
    whatever the co-op's size; the uses of single premises come with the accounts.
    """

    def __init__(self, period: Period) -> None:
        self.day = period.first_day
        rows = Component.objects.order_by("pk").values_list("pk", "code", "basis")
        self.components = tuple(TariffComponent(*row) for row in rows)
        uses = ComponentUse.objects.order_by()
        self.with_uses = frozenset(uses.values_list("component_id", flat=True).distinct())
        self._everywhere: set[int] = set()
        self._of_property: defaultdict[int | None, set[int]] = defaultdict(set)
        self._of_building: defaultdict[int | None, set[int]] = defaultdict(set)
        for use in uses.filter(holding(self.day), premises__isnull=True):
            if use.building_id is not None:
                self._of_building[use.building_id].add(use.component_id)
            elif use.property_id is not None:
                self._of_property[use.property_id].add(use.component_id)
            else:
                self._everywhere.add(use.component_id)
        self._book = RateBook(rates_in_force(self.day))
        self._rates: dict[tuple[int, int], Decimal | None] = {}

    @property
    def without_uses(self) -> tuple[TariffComponent, ...]:
        """Components of which nobody has said where they are charged."""
        return tuple(one for one in self.components if one.pk not in self.with_uses)

    @cached_property
    def by_rate(self) -> frozenset[int]:
        """Components without uses that are charged wherever they have a rate.

        Those of which no charge came from a former system: with one they are charged where that
        one was (`ledger.md` §7), without one the file of rates alone says where: `property_code`,
        or every property where it is empty (`import_formats.md` §3).
        """
        unsaid = [one.pk for one in self.without_uses]
        if not unsaid:
            return frozenset()
        brought = Batch.objects.filter(kind=Batch.Kind.CHARGES, charge_run_portion__isnull=True)
        lines = ChargeLine.objects.filter(component=OuterRef("pk"), document__batch__in=brought)
        found = Component.objects.filter(~Exists(lines), pk__in=unsaid)
        return frozenset(found.order_by().values_list("pk", flat=True))

    def has_rate(self, component_id: int) -> bool:
        """Whether the component has a rate anywhere in the month."""
        return self._book.knows(component_id)

    def components_at(self, building_id: int, property_id: int) -> frozenset[int]:
        """The components charged in a whole building, its property or the whole co-op."""
        of_property = self._of_property.get(property_id, set())
        of_building = self._of_building.get(building_id, set())
        return frozenset(self._everywhere | of_property | of_building)

    def rate(self, component_id: int, property_id: int) -> Decimal | None:
        """The rate in force, the property's own before everybody's; None in a gap."""
        key = (component_id, property_id)
        if key not in self._rates:
            found = self._book.find(component_id, on=self.day, property_id=property_id)
            self._rates[key] = found.rate if found else None
        return self._rates[key]
