"""The dated rates of a components file: planned next to known ones, and compared with charges."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from cms_ext.base.dates.period import Period
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.ledger.models import ChargeLine

Scope = tuple[str, int | None]
"""Component code and property (None: every property)."""


@dataclass(slots=True)
class PlannedRate:
    """One rate as it will be; `line` is its row, None when no row of the file has it.

    `known` is the rate on file that it equals or replaces. `stated_end` is the explicit end,
    `end` the resulting one: an open rate ends on the day before the next one begins.
    """

    valid_from: date
    rate: Decimal
    stated_end: date | None
    line: int | None = None
    known: ComponentRate | None = None
    end: date | None = None

    @property
    def changes(self) -> Iterator[tuple[str, str, str]]:
        """Yields differences from the rate on file: field, old and new value."""
        if self.known is None:
            return
        if self.known.rate != self.rate:
            yield "rate", _number(self.known.rate), _number(self.rate)
        if self.known.valid_to != self.end:
            yield "valid_to", str(self.known.valid_to or ""), str(self.end or "")


class RatePlan:
    """The rates of each scope in the order of their days."""

    def __init__(self, known: Iterable[ComponentRate]) -> None:
        self.scopes: defaultdict[Scope, dict[date, PlannedRate]] = defaultdict(dict)
        for rate in known:
            scope = (rate.component.code, rate.property_id)
            self.scopes[scope][rate.valid_from] = PlannedRate(
                rate.valid_from, rate.rate, rate.valid_to, known=rate
            )

    def add(self, scope: Scope, planned: PlannedRate) -> None:
        """Add a row to the plan; an end that the row does not name stays as it was."""
        rates = self.scopes[scope]
        if before := rates.get(planned.valid_from):
            planned.stated_end = planned.stated_end or before.stated_end
            planned.known = before.known
        rates[planned.valid_from] = planned

    def settle(self) -> Iterator[tuple[PlannedRate, PlannedRate]]:
        """Close open rates before the next; yields the pairs that still overlap."""
        for rates in self.scopes.values():
            ordered = [rates[day] for day in sorted(rates)]
            for rate in ordered:
                rate.end = rate.stated_end
            for rate, following in zip(ordered, ordered[1:], strict=False):
                if rate.stated_end is None:
                    rate.end = following.valid_from - timedelta(1)
                elif rate.stated_end >= following.valid_from:
                    yield rate, following

    def __iter__(self) -> Iterator[tuple[Scope, PlannedRate]]:
        for scope, rates in self.scopes.items():
            for day in sorted(rates):
                yield scope, rates[day]


def _number(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


class ChargedRate(NamedTuple):
    """A component charged in a property for a month, and not reversed."""

    component_id: int
    property_id: int
    first_day: date


class ChargedRates:
    """Compares a plan of rates with charges; queries the ledger only if necessary."""

    def __init__(self, plan: RatePlan, components: Mapping[str, Component]) -> None:
        self._plan = plan
        self._components = dict(components)
        self._codes = {component.pk: code for code, component in components.items()}

    def was_charged(self, component: Component) -> bool:
        return any(charged.component_id == component.pk for charged in self._charged)

    def changed(self) -> Iterator[tuple[int, PlannedRate, date]]:
        """Yield the rows that change the rate of a charged month. Line, rate, first such month."""
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
            "component_id", "document__account__premises__building__property_id", "document__period"
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
        """Find the row that sets, or ends, the rate of a charged month."""
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
