"""The use of a flat beside the middle half of its building; of too few flats nothing is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ebok_plugin.utilities.meters.domain.own_meters import OwnMeter
from ebok_plugin.utilities.meters.domain.plausibility import (
    A_MONTH,
    LEAST_DAYS,
    TENTH,
    KnownReading,
)
from ebok_plugin.utilities.meters.models import Reading
from ebok_plugin.utilities.meters.vocabulary import ReadingState

# Of fewer flats the half would tell of single ones.
LEAST_FLATS = 5
OVER = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class MiddleHalf:
    """A month's use of half of the flats lies between `low` and `high`; `own` is this flat's."""

    low: Decimal
    high: Decimal
    own: Decimal
    flats: int

    @property
    def place(self) -> str:
        """`below`, `inside` or `above` the half."""
        if self.own < self.low:
            return "below"
        return "above" if self.own > self.high else "inside"


def middle_half(own: OwnMeter, today: date) -> MiddleHalf | None:
    """Of all meters of the kind and unit in the building over the last year, by flat. One query.

    None for allocators, which count for one radiator; for fewer than LEAST_FLATS; and where the
    own flat has too few figures.
    """
    meter = own.meter
    if not meter.counts.by_household:
        return None
    rows = (
        Reading.objects.filter(
            meter__premises__building=meter.premises.building_id,
            meter__kind=meter.kind,
            meter__unit=meter.unit,
            state=ReadingState.ACCEPTED,
            day__gt=today - OVER,
            day__lte=today,
        )
        .order_by("meter_id", "day")
        .values_list("meter__premises_id", "meter_id", "day", "value")
    )
    figures: dict[tuple[int, int], list[KnownReading]] = defaultdict(list)
    for premises, key, day, value in rows:
        figures[premises, key].append(KnownReading(day, value))
    flats: dict[int, Decimal] = defaultdict(Decimal)
    for (premises, _key), known in figures.items():
        a_day = _daily(known)
        if a_day is not None:
            flats[premises] += a_day
    mine = flats.get(meter.premises_id)
    if mine is None or len(flats) < LEAST_FLATS:
        return None
    uses = sorted(flats.values())
    return MiddleHalf(
        _a_month(_quartile(uses, 1)), _a_month(_quartile(uses, 3)), _a_month(mine), len(uses)
    )


def _daily(known: Sequence[KnownReading]) -> Decimal | None:
    days = (known[-1].day - known[0].day).days
    used = known[-1].value - known[0].value
    return None if days < LEAST_DAYS or used < 0 else used / days


def _quartile(ordered: Sequence[Decimal], number: int) -> Decimal:
    """Between two values where it lies between them (the usual linear way)."""
    place, rest = divmod((len(ordered) - 1) * number, 4)
    if rest == 0:
        return ordered[place]
    return ordered[place] + (ordered[place + 1] - ordered[place]) * rest / 4


def _a_month(a_day: Decimal) -> Decimal:
    return (a_day * A_MONTH).quantize(TENTH, ROUND_HALF_UP)
