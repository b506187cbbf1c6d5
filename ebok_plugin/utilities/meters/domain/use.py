"""The use that meters counted: by reading, drawn, compared in the building, and by month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.charts import BarChart, ChartLayout, Series, bar_chart
from ebok_plugin.utilities.meters.domain.own_meters import OwnMeter
from ebok_plugin.utilities.meters.domain.reading import (
    A_MONTH,
    MIN_DAYS_APART,
    TENTH,
    KnownReading,
    format_figure,
)
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import MeterKind, Occasion, ReadingState

MAX_BARS = 13
# CSS classes of bars: measured and estimated use.
MEASURED, ESTIMATED = "w", "w--est"


@dataclass(frozen=True, slots=True)
class Period:
    """The use from the former reading to this one.

    `used` and `a_month` are None for the first figure and where the counter decreased.
    `reading` may have any state.
    """

    reading: Reading
    since: date | None = None
    used: Decimal | None = None
    a_month: Decimal | None = None

    @property
    def estimated(self) -> bool:
        return self.reading.is_estimate


def compute_use(readings: Sequence[Reading]) -> list[Period]:
    """Compute the period of each reading, oldest first; only accepted ones have a use."""
    before: dict[int, Reading] = {}
    accepted = [reading for reading in readings if reading.state == ReadingState.ACCEPTED]
    before = {later.pk: earlier for earlier, later in pairwise(accepted)}
    return [_period(reading, before.get(reading.pk)) for reading in readings]


def _period(reading: Reading, before: Reading | None) -> Period:
    if before is None or reading.value < before.value:
        return Period(reading)
    used = reading.value - before.value
    days = (reading.day - before.day).days
    a_month = (used / days * A_MONTH).quantize(TENTH, ROUND_HALF_UP)
    return Period(reading, before.day, used, a_month)


def use_chart(periods: Sequence[Period], meter: Meter) -> BarChart | None:
    """Draw the last periods as bars of monthly use; None before there are two figures."""
    measured = [period for period in periods if period.a_month is not None][-MAX_BARS:]
    if not measured:
        return None
    layout = ChartLayout(
        (Series(MEASURED, Decimal("0.2"), Decimal("0.6")),),
        monthly=True,
        unit=meter.unit,
        least=Decimal(4),
    )
    names = _names([period.reading.day for period in measured])
    rows = [
        (name, (period.a_month or Decimal(0),))
        for name, period in zip(names, measured, strict=True)
    ]
    parts = "; ".join(
        _("do {day}: {use} {unit}").format(
            day=f"{period.reading.day:%d.%m.%Y}",
            use=format_figure(period.a_month or Decimal(0)),
            unit=meter.unit,
        )
        for period in measured
    )
    name = _("Wykres słupkowy: zużycie w przeliczeniu na miesiąc. {told}.").format(told=parts)
    chart = bar_chart(rows, layout, name)
    slots = (
        replace(slot, bars=tuple(replace(bar, css=ESTIMATED) for bar in slot.bars))
        if period.estimated
        else slot
        for slot, period in zip(chart.slots, measured, strict=True)
    )
    return replace(chart, slots=tuple(slots))


def _names(days: Sequence[date]) -> list[str]:
    """Name the bars briefly: the month, and the year where it begins or is the only one."""
    begins = [later.year != earlier.year for earlier, later in pairwise(days)]
    with_year = [not any(begins), *begins]
    return [
        formats.date_format(day, "b") + (f" {day:%y}" if year else "")
        for day, year in zip(days, with_year, strict=True)
    ]


# With fewer flats the half would reveal single ones.
MIN_FLATS = 5
OVER = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class MiddleHalf:
    """Half of the flats use between `low` and `high` a month; `own` is this flat's use."""

    low: Decimal
    high: Decimal
    own: Decimal
    flats: int

    @property
    def place(self) -> str:
        """Where the own use is: `below`, `inside` or `above` the half."""
        if self.own < self.low:
            return "below"
        return "above" if self.own > self.high else "inside"


def middle_half(own: OwnMeter, today: date) -> MiddleHalf | None:
    """Compute the middle half of the building's flats in the last year. One query.

    None for allocators, which count for one radiator; for fewer than MIN_FLATS; and where the
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
    own_use = flats.get(meter.premises_id)
    if own_use is None or len(flats) < MIN_FLATS:
        return None
    uses = sorted(flats.values())
    return MiddleHalf(
        _a_month(_quartile(uses, 1)), _a_month(_quartile(uses, 3)), _a_month(own_use), len(uses)
    )


def _daily(known: Sequence[KnownReading]) -> Decimal | None:
    days = (known[-1].day - known[0].day).days
    used = known[-1].value - known[0].value
    return None if days < MIN_DAYS_APART or used < 0 else used / days


def _quartile(ordered: Sequence[Decimal], number: int) -> Decimal:
    """Return the quartile, interpolated linearly."""
    place, rest = divmod((len(ordered) - 1) * number, 4)
    if rest == 0:
        return ordered[place]
    return ordered[place] + (ordered[place + 1] - ordered[place]) * rest / 4


def _a_month(a_day: Decimal) -> Decimal:
    return (a_day * A_MONTH).quantize(TENTH, ROUND_HALF_UP)


# The kinds that art. 45c requires information about.
KINDS = (MeterKind.HOT_WATER, MeterKind.HEAT, MeterKind.ALLOCATOR)
# A figure so close to a month's end counts as that of the end.
NEAR = timedelta(days=3)
THOUSANDTH = Decimal("0.001")
# Premises, kind and unit.
Flat = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class FlatUse:
    """What all meters of a kind in a flat counted between these days."""

    used: Decimal
    since: date
    until: date


def previous_month(day: date) -> date:
    """Return the first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def previous_year(month: date) -> date:
    return month.replace(year=month.year - 1)


def compute_flat_uses(building: int, month: date) -> dict[Flat, FlatUse]:
    """Compute the use of each flat of a building in a month. Two queries.

    Flats with a missing figure are left out.
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
    by_flat: dict[Flat, list[FlatUse | None]] = defaultdict(list)
    for meter in meters:
        use = _use_of(figures[meter.pk], begins, ends)
        by_flat[meter.premises_id, meter.kind, meter.unit].append(use)
    return {flat: total for flat, uses in by_flat.items() if (total := _together(uses)) is not None}


def _use_of(figures: Sequence[Reading], begins: date, ends: date) -> FlatUse | None:
    first = _at(figures, begins, Occasion.FIRST, since=begins)
    last = _at(figures, ends, Occasion.LAST, since=begins)
    if first is None or last is None or last.day <= first.day or last.value < first.value:
        return None
    return FlatUse(last.value - first.value, first.day, last.day)


def _at(
    figures: Iterable[Reading], day: date, occasion: Occasion, *, since: date
) -> Reading | None:
    """Find the figure of a month's end.

    Of a meter installed or dismounted within the month it is the figure of that day.
    """
    fixed = [reading for reading in figures if reading.occasion == occasion and reading.day > since]
    if fixed:
        return fixed[0]
    near = [reading for reading in figures if abs(reading.day - day) <= NEAR]
    return min(near, key=lambda reading: (abs(reading.day - day), reading.day), default=None)


def _together(uses: Sequence[FlatUse | None]) -> FlatUse | None:
    """Sum a flat's uses; None if one meter has no figure, for a part would mislead."""
    complete = [use for use in uses if use is not None]
    if not complete or len(complete) < len(uses):
        return None
    return FlatUse(
        sum((use.used for use in complete), Decimal(0)),
        min(use.since for use in complete),
        max(use.until for use in complete),
    )


def average_uses(uses: Mapping[Flat, FlatUse]) -> dict[tuple[str, str], Decimal]:
    """Average the use of a flat by kind and unit.

    Nothing for few flats, and nothing for allocators, which count in units of their own.
    """
    by_kind: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for (_premises, kind, unit), use in uses.items():
        if MeterKind(kind).by_household:
            by_kind[kind, unit].append(use.used)
    return {
        which: (sum(used, Decimal(0)) / len(used)).quantize(THOUSANDTH, ROUND_HALF_UP)
        for which, used in by_kind.items()
        if len(used) >= MIN_FLATS
    }
