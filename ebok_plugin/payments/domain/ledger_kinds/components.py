"""Components of a file and their dated rates: read, planned, and compared with charges."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from cms_ext.base.dates.period import Period
from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.schema import SEPARATOR, Checks, Column, Schema
from cms_ext.base.tables.values import (
    TO_RATE,
    choice_reader,
    date_reader,
    read_bool,
    read_rate_from_zero,
    read_text,
)
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.ledger.models import ChargeLine
from ebok_plugin.payments.domain.ledger_kinds.account_rows import COMPONENT_CODE

BASES = ("AREA_M2", "PERSONS", "PREMISES", "VOLUME_M3_COLD", "VOLUME_M3_HOT", "SHARE", "KWH")
SUBACCOUNTS = ("MAIN", "REPAIR", "MEDIA", "INTEREST", "COURT")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow:
    """A rate of a component; no `property_code` means every property."""

    component_code: str
    name: str
    basis: str
    unit: str
    rate: Decimal
    valid_from: date
    valid_to: date | None
    subaccount: str
    is_advance: bool
    property_code: str | None

    @property
    def component(self) -> tuple[str, str, str, str, bool]:
        """What all rows of one component must have in common."""
        return (self.name, self.basis, self.unit, self.subaccount, self.is_advance)


RatePeriod = tuple[date, int, date | None]
"""First day, line of the file, last day (None: until the next rate)."""


class ComponentChecks(Checks[ComponentRow]):
    key_field = "valid_from"

    def __init__(self) -> None:
        super().__init__()
        self._components: dict[str, tuple[int, tuple[str, str, str, str, bool]]] = {}
        self._periods: defaultdict[tuple[str, str | None], list[RatePeriod]] = defaultdict(list)

    def key(self, row: ComponentRow) -> str:
        parts = [row.component_code, str(row.valid_from)]
        return SEPARATOR.join([*parts, row.property_code] if row.property_code else parts)

    def check(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        duplicates = list(self.unique(line, row))
        yield from duplicates
        yield from self._one_component(line, row)
        if row.valid_to is not None and row.valid_to < row.valid_from:
            yield about_line(
                "DATE_ORDER",
                line,
                f"stawka kończy się {row.valid_to}, zanim zacznie obowiązywać {row.valid_from}.",
                field="valid_to",
                found=str(row.valid_to),
                expected=f"{row.valid_from} lub później",
            )
        elif not duplicates:
            yield from self._overlap(line, row)

    def _one_component(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        first, known = self._components.setdefault(row.component_code, (line, row.component))
        if known != row.component:
            yield about_line(
                "COMPONENT_SPLIT",
                line,
                f"składnik {row.component_code} ma w wierszu {first} inną nazwę, podstawę, "
                "jednostkę, subkonto lub znak zaliczki.",
                field="component_code",
                found=row.component_code,
                expected=f"te same dane, co w wierszu {first}",
            )

    def _overlap(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        # An open period ends where the next one begins, so only an explicit end can overlap.
        periods = self._periods[row.component_code, row.property_code]
        place = bisect_left(periods, row.valid_from, key=lambda period: period[0])
        before, after = periods[place - 1 : place], periods[place : place + 1]
        other: RatePeriod | None = None
        if before and before[0][2] is not None and before[0][2] >= row.valid_from:
            other = before[0]
        elif after and row.valid_to is not None and row.valid_to >= after[0][0]:
            other = after[0]
        insort(periods, (row.valid_from, line, row.valid_to), key=lambda period: period[0])
        if other:
            yield about_line(
                "RATE_OVERLAP",
                line,
                f"okres stawki {row.component_code} od {row.valid_from} nakłada się "
                f"na okres z wiersza {other[1]}.",
                field="valid_from",
                found=str(row.valid_from),
                expected="okresy, które na siebie nie zachodzą",
            )


def components_schema(today: date) -> Schema[ComponentRow]:
    read_date = date_reader(today)
    return Schema(
        kind="components",
        version=1,
        columns=(
            Column("component_code", COMPONENT_CODE),
            Column("name", read_text, longest=80, prose=True),
            Column("basis", choice_reader(*BASES)),
            Column("unit", read_text, longest=8),
            Column("rate", read_rate_from_zero, number=TO_RATE),
            Column("valid_from", read_date),
            Column("valid_to", read_date, required=False),
            Column("subaccount", choice_reader(*SUBACCOUNTS)),
            Column("is_advance", read_bool, required=False, empty=False),
            Column("property_code", read_text, required=False, longest=20),
        ),
        build=ComponentRow,
        checks=ComponentChecks,
        controls={},
    )


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
    def is_new(self) -> bool:
        return self.known is None

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

    def add(self, line: int, row: ComponentRow, property_id: int | None) -> PlannedRate:
        """Add a row to the plan; an end that the row does not name stays as it was."""
        rates = self.scopes[row.component_code, property_id]
        before = rates.get(row.valid_from)
        planned = PlannedRate(
            row.valid_from,
            row.rate,
            row.valid_to or (before.stated_end if before else None),
            line=line,
            known=before.known if before else None,
        )
        rates[row.valid_from] = planned
        return planned

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
