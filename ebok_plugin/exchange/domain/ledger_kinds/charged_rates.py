"""The rates by which posted charges were made: they cannot change any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ebok_plugin.charges.domain.queries.rate import RateBook
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.exchange.domain.ledger_kinds.rate_plan import PlannedRate, RatePlan
from ebok_plugin.ledger.models import ChargeLine
from ebok_plugin.ledger.period import Period


class ChargedRate(NamedTuple):
    """A component was charged in a property for a month, and that was not taken back."""

    component_id: int
    property_id: int
    first_day: date


class ChargedRates:
    """Compares a plan of rates with what was charged. Asks the ledger only when it must."""

    def __init__(self, plan: RatePlan, components: Mapping[str, Component]) -> None:
        self._plan = plan
        self._components = dict(components)
        self._codes = {component.pk: code for code, component in components.items()}

    def was_charged(self, component: Component) -> bool:
        return any(charged.component_id == component.pk for charged in self._charged)

    def changed(self) -> Iterator[tuple[int, PlannedRate, date]]:
        """The rows that change the rate of a charged month: line, rate, first such month."""
        if not any(planned.known is None or any(planned.changes) for _, planned in self._plan):
            return
        before, after = RateBook(self._known_rates()), RateBook(self._planned_rates())
        blamed: set[int] = set()
        for charged in sorted(self._charged, key=lambda charged: charged.first_day):
            place = (charged.component_id, charged.first_day, charged.property_id)
            old = before.find(place[0], on=place[1], property_id=place[2])
            new = after.find(place[0], on=place[1], property_id=place[2])
            if old is None or (new is not None and new.rate == old.rate):
                continue
            planned = self._row_behind(charged)
            if planned is not None and planned.line and planned.line not in blamed:
                blamed.add(planned.line)
                yield planned.line, planned, charged.first_day

    @cached_property
    def _charged(self) -> frozenset[ChargedRate]:
        codes = {code for (code, _property), planned in self._plan if planned.line}
        components = [self._components[code].pk for code in codes if code in self._components]
        lines = ChargeLine.objects.filter(
            component_id__in=components, document__entry__reversed_by__isnull=True
        )
        rows = lines.values_list(
            "component_id",
            "document__account__premises__building__property_id",
            "document__period",
        ).distinct()
        return frozenset(
            ChargedRate(component, estate, Period.parse(period).first_day)
            for component, estate, period in rows
        )

    def _known_rates(self) -> Iterator[ComponentRate]:
        return (planned.known for _, planned in self._plan if planned.known is not None)

    def _planned_rates(self) -> Iterator[ComponentRate]:
        for (code, property_id), planned in self._plan:
            if code in self._components:
                yield ComponentRate(
                    component=self._components[code],
                    property_id=property_id,
                    valid_from=planned.valid_from,
                    valid_to=planned.end,
                    rate=planned.rate,
                )

    def _row_behind(self, charged: ChargedRate) -> PlannedRate | None:
        """The row of the file that sets, or ends, the rate of a charged month."""
        code = self._codes[charged.component_id]
        rows = [
            planned
            for scope in ((code, charged.property_id), (code, None))
            for planned in self._plan.scopes.get(scope, {}).values()
            if planned.line
        ]
        covering = [
            planned
            for planned in rows
            if planned.valid_from <= charged.first_day
            and (planned.end is None or charged.first_day <= planned.end)
        ]
        return next(iter(covering or rows), None)
