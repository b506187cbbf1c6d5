"""What a meter counted from one reading to the next, as a month's use, and drawn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from django.utils import formats
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.bar_chart import BarChart, ChartLayout, Series, bar_chart
from ebok_plugin.utilities.meters.domain.figure import shown_figure
from ebok_plugin.utilities.meters.domain.plausibility import A_MONTH, TENTH
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import ReadingState

MOST_BARS = 13
# How a bar is filled: what was read, and what was only estimated.
MEASURED, ESTIMATED = "w", "w--est"


@dataclass(frozen=True, slots=True)
class Period:
    """From the figure before to this one; `used` and `a_month` are None for the first figure and
    where the counter went down. `reading` is as it stands, whatever its state.
    """

    reading: Reading
    since: date | None = None
    used: Decimal | None = None
    a_month: Decimal | None = None

    @property
    def estimated(self) -> bool:
        return self.reading.is_estimate


def use_of(readings: Sequence[Reading]) -> list[Period]:
    """One for each reading, the oldest first; what was not accepted has no use."""
    before: dict[int, Reading] = {}
    accepted = [one for one in readings if one.state == ReadingState.ACCEPTED]
    before = {later.pk: earlier for earlier, later in pairwise(accepted)}
    return [_period(one, before.get(one.pk)) for one in readings]


def _period(reading: Reading, before: Reading | None) -> Period:
    if before is None or reading.value < before.value:
        return Period(reading)
    used = reading.value - before.value
    days = (reading.day - before.day).days
    a_month = (used / days * A_MONTH).quantize(TENTH, ROUND_HALF_UP)
    return Period(reading, before.day, used, a_month)


def use_chart(periods: Sequence[Period], meter: Meter) -> BarChart | None:
    """The last periods as bars of a month's use; None before there are two figures."""
    known = [one for one in periods if one.a_month is not None][-MOST_BARS:]
    if not known:
        return None
    layout = ChartLayout(
        (Series(MEASURED, Decimal("0.2"), Decimal("0.6")),),
        monthly=True,
        unit=meter.unit,
        least=Decimal(4),
    )
    names = _names([one.reading.day for one in known])
    rows = [(name, (one.a_month or Decimal(0),)) for name, one in zip(names, known, strict=True)]
    told = "; ".join(
        _("do {day}: {use} {unit}").format(
            day=f"{one.reading.day:%d.%m.%Y}",
            use=shown_figure(one.a_month or Decimal(0)),
            unit=meter.unit,
        )
        for one in known
    )
    name = _("Wykres słupkowy: zużycie w przeliczeniu na miesiąc. {told}.").format(told=told)
    chart = bar_chart(rows, layout, name)
    slots = (
        replace(slot, bars=tuple(replace(bar, css=ESTIMATED) for bar in slot.bars))
        if one.estimated
        else slot
        for slot, one in zip(chart.slots, known, strict=True)
    )
    return replace(chart, slots=tuple(slots))


def _names(days: Sequence[date]) -> list[str]:
    """Short enough for a phone: the month, and the year where it begins or is the only."""
    begins = [later.year != earlier.year for earlier, later in pairwise(days)]
    told = [not any(begins), *begins]
    return [
        formats.date_format(day, "b") + (f" {day:%y}" if year else "")
        for day, year in zip(days, told, strict=True)
    ]
