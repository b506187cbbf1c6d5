"""The rates on file and those of a components file laid over each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ebok_plugin.charges.models import ComponentRate
from ebok_plugin.exchange.csv_import.kinds.components import ComponentRow

Scope = tuple[str, int | None]
"""Component code and property (None: every property)."""


@dataclass(slots=True)
class PlannedRate:
    """One rate as it will stand. `line` is the row that says so, None when no row does.

    `known` is the rate on file that it is or replaces; `stated_end` the end that was said, `end`
    the one that holds: an open rate ends on the day before the next one begins.
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
        """What differs from the rate on file: field, old and new value."""
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
        """Lay a row over the plan; an end that the row does not name stays as it was."""
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
        """Close open rates before the next; yields the pairs that overlap all the same."""
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
