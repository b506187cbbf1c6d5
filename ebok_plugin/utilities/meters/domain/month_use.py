"""What remotely read meters of heat and hot water counted in a month, flat by flat. Pure, but for
the one reading of the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q

from ebok_plugin.utilities.meters.domain.comparison import LEAST_FLATS
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import MeterKind, Occasion

# What art. 45c asks to be told about.
KINDS = (MeterKind.HOT_WATER, MeterKind.HEAT, MeterKind.ALLOCATOR)
# So far from a month's end a figure may lie and still be that of the end.
NEAR = timedelta(days=3)
THOUSANDTH = Decimal("0.001")
# By premises, kind and unit.
Flat = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class FlatUse:
    """What all meters of a kind in a flat counted, between these days."""

    used: Decimal
    since: date
    until: date


def month_before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def flat_uses(building: int, month: date) -> dict[Flat, FlatUse]:
    """The use of each flat of a building in a month; without a flat of which a figure is missing.

    Two queries.
    """
    begins, ends = month - timedelta(days=1), last_day(month)
    meters = list(
        Meter.objects.filter(
            premises__building=building, kind__in=KINDS, remote=True, installed_on__lte=ends
        ).exclude(dismounted_on__lt=month)
    )
    near = Q(day__range=(begins - NEAR, begins + NEAR)) | Q(day__range=(ends - NEAR, ends + NEAR))
    inside = Q(day__range=(begins, ends)) & ~Q(occasion=Occasion.ORDINARY)
    figures: dict[int, list[Reading]] = defaultdict(list)
    for reading in Reading.objects.accepted().filter(near | inside, meter__in=meters):
        figures[reading.meter_id].append(reading)
    found: dict[Flat, list[FlatUse | None]] = defaultdict(list)
    for meter in meters:
        use = _use_of(meter, figures[meter.pk], begins, ends)
        found[meter.premises_id, meter.kind, meter.unit].append(use)
    return {flat: total for flat, uses in found.items() if (total := _together(uses)) is not None}


def _use_of(meter: Meter, figures: Sequence[Reading], begins: date, ends: date) -> FlatUse | None:
    first = _at(figures, begins, Occasion.FIRST, since=begins)
    last = _at(figures, ends, Occasion.LAST, since=begins)
    if first is None or last is None or last.day <= first.day or last.value < first.value:
        return None
    return FlatUse(last.value - first.value, first.day, last.day)


def _at(
    figures: Iterable[Reading], day: date, occasion: Occasion, *, since: date
) -> Reading | None:
    """The figure of a month's end: of a meter fitted or taken off within the month that of then."""
    fixed = [one for one in figures if one.occasion == occasion and one.day > since]
    if fixed:
        return fixed[0]
    near = [one for one in figures if abs(one.day - day) <= NEAR]
    return min(near, key=lambda one: (abs(one.day - day), one.day), default=None)


def _together(uses: Sequence[FlatUse | None]) -> FlatUse | None:
    """A flat of which one meter has no figure has no use: a part would mislead."""
    known = [one for one in uses if one is not None]
    if not known or len(known) < len(uses):
        return None
    return FlatUse(
        sum((one.used for one in known), Decimal(0)),
        min(one.since for one in known),
        max(one.until for one in known),
    )


def averages(uses: Mapping[Flat, FlatUse]) -> dict[tuple[str, str], Decimal]:
    """By kind and unit what a flat of the building uses on average; of few flats nothing is said,
    and nothing of allocators, which count each in units of its own.
    """
    by_kind: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for (_premises, kind, unit), use in uses.items():
        if MeterKind(kind).by_household:
            by_kind[kind, unit].append(use.used)
    return {
        which: (sum(used, Decimal(0)) / len(used)).quantize(THOUSANDTH, ROUND_HALF_UP)
        for which, used in by_kind.items()
        if len(used) >= LEAST_FLATS
    }
